package io.quorate.e2e.recipes;

import java.util.Comparator;
import java.util.List;

/** Sequential children as a line in which one stands behind another. */
final class Line {
  private Line() {}

  static List<String> ordered(List<String> names) {
    return names.stream().sorted(Comparator.comparingLong(Line::number)).toList();
  }

  /** Those that stand before a name, the nearest last. */
  static List<String> before(List<String> names, String name) {
    return ordered(names).stream().filter(other -> number(other) < number(name)).toList();
  }

  static long number(String name) {
    return Long.parseLong(name.substring(name.length() - 10));
  }
}
