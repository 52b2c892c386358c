package io.quorate.operator.observe;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when members are seen without a disk or a node. The objects don't tell, as some of them are
 * missing. An operator that starts anew counts anew: it only waits longer.
 */
final class FailureClock {
  private final Map<String, Instant> since = new ConcurrentHashMap<>();

  Optional<Instant> since(String member, boolean failed, Instant now) {
    if (failed) return Optional.of(since.computeIfAbsent(member, _ -> now));
    since.remove(member);
    return Optional.empty();
  }
}
