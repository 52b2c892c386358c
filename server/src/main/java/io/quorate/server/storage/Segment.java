package io.quorate.server.storage;

import io.quorate.server.storage.LogFormat.SegmentHeader;
import java.util.Locale;

/**
 * A log file as it is known without reading its records.
 *
 * @param name within the folder of the log
 */
record Segment(String name, SegmentHeader header) {
  static final String SUFFIX = ".log";

  String path() {
    return TxnLog.FOLDER + "/" + name;
  }

  static String nameOf(long firstZxid) {
    return String.format(Locale.ROOT, "%016x", firstZxid) + SUFFIX;
  }

  /** The zxid that a file is named after, or -1 if it is not named after one. */
  static long zxidOf(String name, String suffix) {
    if (!name.endsWith(suffix)) return -1;
    String digits = name.substring(0, name.length() - suffix.length());
    return digits.matches("[0-7][0-9a-f]{15}") ? Long.parseLong(digits, 16) : -1;
  }
}
