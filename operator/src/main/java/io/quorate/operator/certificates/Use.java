package io.quorate.operator.certificates;

import java.util.SortedSet;

/** What a running process uses, which may be older than what it was given. */
public sealed interface Use {
  /**
   * By its own word, in fingerprints.
   *
   * @param certificate what it shows to others
   * @param trusted whom it trusts; empty if it asks nobody for a certificate
   */
  record Known(String who, String certificate, SortedSet<String> trusted) implements Use {}

  /** It runs or may run, and didn't say. */
  record Unknown(String who, String why) implements Use {}
}
