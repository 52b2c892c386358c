package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes, and how many bytes of data in them, the tree below a path may have, and has. A
 * client sets a quota by writing two nodes below {@code /zookeeper/quota} and that path: {@code
 * zookeeper_limits}, and {@code zookeeper_stats}, which every change below the path keeps up to
 * date. Of several quotas above a node the nearest one counts.
 *
 * @param path what it is for; its own node counts as well
 */
record Quota(Bytes path, Numbers limits, Numbers usage) {
  /** What a change would come to. */
  enum Excess {
    NONE,
    /** A limit that only warns. */
    SOFT,
    /** A limit that must not be passed. */
    HARD
  }

  /**
   * The content of one of the two nodes; -1 where it says nothing.
   *
   * @param count nodes; as a limit a soft one
   * @param bytes of data; as a limit a soft one
   */
  record Numbers(long count, long bytes, long countHardLimit, long byteHardLimit) {
    private static final long UNSAID = -1;

    /** Reads {@code name=number} pairs between commas and semicolons; leaves out what is none. */
    static Numbers parse(@Nullable Bytes text) {
      Map<String, Long> values = new TreeMap<>();
      for (String pair : text == null ? new String[0] : text.toUtf8().split("[,;]")) {
        int equals = pair.indexOf('=');
        if (equals >= 0) number(pair.substring(equals + 1), pair.substring(0, equals), values);
      }
      return new Numbers(
          values.getOrDefault("count", UNSAID),
          values.getOrDefault("bytes", UNSAID),
          values.getOrDefault("countHardLimit", UNSAID),
          values.getOrDefault("byteHardLimit", UNSAID));
    }

    private static void number(String digits, String name, Map<String, Long> values) {
      // Before the first hard limit there is an equals sign more, for the readers of old.
      String plain = digits.endsWith("=") ? digits.substring(0, digits.length() - 1) : digits;
      if (plain.matches("-?[0-9]{1,18}")) values.put(name, Long.parseLong(plain));
    }

    /** What a node for usage says. */
    static Bytes usage(long count, long bytes) {
      return Bytes.utf8("count=" + count + ",bytes=" + bytes);
    }
  }

  /** Whether so many more nodes and bytes would be too many. What doesn't change is not judged. */
  Excess excess(long moreNodes, long moreBytes) {
    Excess ofNodes = excess(moreNodes, usage.count(), limits.count(), limits.countHardLimit());
    Excess ofBytes = excess(moreBytes, usage.bytes(), limits.bytes(), limits.byteHardLimit());
    return ofNodes.compareTo(ofBytes) > 0 ? ofNodes : ofBytes;
  }

  private static Excess excess(long more, long used, long soft, long hard) {
    if (more == 0) return Excess.NONE;
    if (hard >= 0) return used + more > hard ? Excess.HARD : Excess.NONE;
    return soft >= 0 && used + more > soft ? Excess.SOFT : Excess.NONE;
  }
}
