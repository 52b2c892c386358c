package io.quorate.server.simulation;

import org.jspecify.annotations.Nullable;

/** One line per event for people, and always a hash of all of them to tell two runs apart. */
final class Trace {
  private final @Nullable Appendable lines;
  private long hash;

  Trace(@Nullable Appendable lines) {
    this.lines = lines;
  }

  boolean isShown() {
    return lines != null;
  }

  void fold(long micros, int server, int kind, long what) {
    hash = PeerNode.fold(PeerNode.fold(hash, micros), (long) server << 32 | kind);
    hash = PeerNode.fold(hash, what);
  }

  long hash() {
    return hash;
  }

  void line(String line) {
    if (lines == null) return;
    try {
      lines.append(line).append('\n');
    } catch (java.io.IOException unwritable) {
      throw new java.io.UncheckedIOException(unwritable);
    }
  }
}
