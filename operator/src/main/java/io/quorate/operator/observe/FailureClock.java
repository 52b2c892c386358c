package io.quorate.operator.observe;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when members are seen without a disk, a node or a pod. The objects don't tell, as some of
 * them are missing. An operator that starts anew counts anew: it only waits longer.
 */
final class FailureClock {
  private final Map<String, Instant> since = new ConcurrentHashMap<>();

  Optional<Instant> since(String what, boolean isSo, Instant now) {
    if (isSo) return Optional.of(since.computeIfAbsent(what, _ -> now));
    since.remove(what);
    return Optional.empty();
  }
}
