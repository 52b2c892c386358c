package io.quorate.server.differential;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which change of one server is which change of the other. Two servers give different numbers to
 * the same changes, but the same order.
 */
final class Zxids {
  private final TreeMap<Long, Long> ours = new TreeMap<>();
  private final TreeMap<Long, Long> theirs = new TreeMap<>();

  /** Whether both can mean the same change; from then on they do. */
  boolean same(long our, long their) {
    Long known = ours.get(our);
    if (known != null) return known == their;
    if (theirs.containsKey(their)) return false;
    if (!between(our, their)) return false;
    ours.put(our, their);
    theirs.put(their, our);
    return true;
  }

  /** Whether both have reached the same change, of those that are known: no more, no less. */
  boolean between(long our, long their) {
    Map.Entry<Long, Long> before = ours.floorEntry(our);
    if (before != null && before.getValue() > their) return false;
    Map.Entry<Long, Long> after = ours.higherEntry(our);
    return after == null || after.getValue() > their;
  }
}
