package io.quorate.e2e.local;

import java.io.PrintStream;
import java.util.List;

/**
 * What the person sees: lines, and at the end of them a block that is drawn over while it changes.
 * One thread at a time.
 */
final class Terminal {
  private final PrintStream out;
  private final boolean live;
  private int blockLines;
  private List<String> shown = List.of();

  /**
   * @param live whether lines can be drawn over; else a changed line of the block is printed once
   *     more
   */
  Terminal(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  synchronized void line(String text) {
    erase();
    out.println(text);
    out.flush();
    shown = List.of();
  }

  /** Shows these lines in place of the last block. */
  synchronized void block(List<String> lines) {
    if (lines.equals(shown)) return;
    if (live) {
      erase();
      lines.forEach(out::println);
      blockLines = lines.size();
    } else {
      List<String> before = shown;
      lines.stream().filter(line -> !before.contains(line)).forEach(out::println);
    }
    shown = lines;
    out.flush();
  }

  /** What is drawn stays. */
  synchronized void keep() {
    blockLines = 0;
    shown = List.of();
  }

  private void erase() {
    if (blockLines > 0) out.print("\033[" + blockLines + "A\033[J");
    blockLines = 0;
  }
}
