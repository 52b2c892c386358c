package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where quotas are kept: {@code /zookeeper/quota}, then the path they are for, then one of two. */
final class QuotaPaths {
  private static final Bytes FOLDER = BuiltInNodes.QUOTA.utf8();
  private static final Bytes LIMITS = Bytes.utf8("/zookeeper_limits");
  private static final Bytes USAGE = Bytes.utf8("/zookeeper_stats");

  private QuotaPaths() {}

  /** The node that holds the limits of that path. */
  static Bytes limits(Bytes path) {
    return joined(path, LIMITS);
  }

  /** The node that holds the usage of that path. */
  static Bytes usage(Bytes path) {
    return joined(path, USAGE);
  }

  private static Bytes joined(Bytes path, Bytes last) {
    byte[] joined = new byte[FOLDER.length() + path.length() + last.length()];
    FOLDER.copyTo(joined, 0);
    path.copyTo(joined, FOLDER.length());
    last.copyTo(joined, FOLDER.length() + path.length());
    return Bytes.wrap(joined);
  }

  /** The path whose limits that node holds; null if it is none of these nodes. */
  static @Nullable Bytes limitedBy(Bytes node) {
    return between(node, LIMITS);
  }

  /** The path whose usage that node holds; null if it is none of these nodes. */
  static @Nullable Bytes countedBy(Bytes node) {
    return between(node, USAGE);
  }

  /** The root has no quota: something must be left between the folder and the last element. */
  private static @Nullable Bytes between(Bytes node, Bytes last) {
    int length = node.length() - FOLDER.length() - last.length();
    if (length < 2
        || !hasAt(node, node.length() - last.length(), last)
        || !hasAt(node, 0, FOLDER)) {
      return null;
    }
    Bytes path = node.slice(FOLDER.length(), length);
    return path.at(0) == '/' ? path.compact() : null;
  }

  private static boolean hasAt(Bytes node, int at, Bytes part) {
    int from = node.arrayOffset() + at;
    return Arrays.equals(
        node.array(),
        from,
        from + part.length(),
        part.array(),
        part.arrayOffset(),
        part.arrayOffset() + part.length());
  }

  /** The longest of these paths that is the given one or above it; null if there is none. */
  static @Nullable Bytes nearest(PersistentSortedMap<Bytes> limited, Bytes path) {
    if (limited.isEmpty()) return null;
    for (int length = path.length(); length > 0; length = lastSlash(path, length)) {
      Bytes found = limited.get(path.array(), path.arrayOffset(), length);
      if (found != null) return found;
    }
    return null;
  }

  private static int lastSlash(Bytes path, int before) {
    int at = before - 1;
    while (at > 0 && path.at(at) != '/') at--;
    return at;
  }
}
