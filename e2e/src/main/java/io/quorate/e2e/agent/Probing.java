package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.quorate.e2e.agent.Prober.Verdict;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The three probes of one run of a container; the others wait until the startup probe has
 * succeeded.
 */
final class Probing implements AutoCloseable {
  private final Container container;
  private final String address;
  private final HttpClient http;
  private final Runnable onChange;
  private final @Nullable Prober startup;
  private @Nullable Prober readiness;
  private @Nullable Prober liveness;
  private boolean others;

  Probing(Container container, String address, HttpClient http, Runnable onChange) {
    this.container = container;
    this.address = address;
    this.http = http;
    this.onChange = onChange;
    startup =
        Prober.start(
            container.getStartupProbe(), container, address, http, Verdict.UNKNOWN, onChange);
  }

  boolean started() {
    boolean started = startup == null || startup.verdict() == Verdict.WELL;
    if (started && !others) {
      others = true;
      if (startup != null) startup.close();
      readiness =
          Prober.start(
              container.getReadinessProbe(), container, address, http, Verdict.UNKNOWN, onChange);
      liveness =
          Prober.start(
              container.getLivenessProbe(), container, address, http, Verdict.WELL, onChange);
    }
    return started;
  }

  boolean ready() {
    return others && (readiness == null || readiness.verdict() == Verdict.WELL);
  }

  /** Whether the container must be restarted. */
  boolean failed() {
    return !failedProbe().isEmpty();
  }

  String failedProbe() {
    if (!others && startup != null && startup.verdict() == Verdict.ILL) return "startup";
    if (liveness != null && liveness.verdict() == Verdict.ILL) return "liveness";
    return "";
  }

  @Override
  public void close() {
    if (startup != null) startup.close();
    if (readiness != null) readiness.close();
    if (liveness != null) liveness.close();
  }
}
