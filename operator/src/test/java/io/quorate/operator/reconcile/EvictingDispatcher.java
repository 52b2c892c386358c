package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mock API server that takes evictions, or refuses them as a disruption budget would, and that
 * can withhold a right.
 */
final class EvictingDispatcher extends KubernetesCrudDispatcher {
  private static final Pattern EVICTION = Pattern.compile("/pods/([^/]+)/eviction");
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Set<String> evicted = new LinkedHashSet<>();
  private boolean refusing;
  private boolean forbidding;

  synchronized void refuse(boolean all) {
    refusing = all;
  }

  /** Takes the right to delete volume claims away. */
  synchronized void forbidDeletingClaims(boolean all) {
    forbidding = all;
  }

  /** Names of the pods that were evicted since this was last asked. */
  synchronized Set<String> evicted() {
    Set<String> names = Set.copyOf(evicted);
    evicted.clear();
    return names;
  }

  @Override
  public MockResponse handleCreate(RecordedRequest request) {
    Matcher eviction = EVICTION.matcher(request.getPath());
    return eviction.find() ? evict(eviction.group(1)) : super.handleCreate(request);
  }

  @Override
  public MockResponse handleDelete(String path) {
    return isForbidden(path)
        ? new MockResponse().setResponseCode(FORBIDDEN).setBody("{}")
        : super.handleDelete(path);
  }

  private synchronized boolean isForbidden(String path) {
    return forbidding && path.contains("/persistentvolumeclaims/");
  }

  private synchronized MockResponse evict(String pod) {
    if (refusing) return new MockResponse().setResponseCode(TOO_MANY_REQUESTS).setBody("{}");
    evicted.add(pod);
    return new MockResponse()
        .setResponseCode(201)
        .setBody("{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Success\"}");
  }
}
