package io.quorate.e2e.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what should come, and draws the cluster meanwhile. */
final class Patience {
  private static final long LOOK_EVERY_MILLIS = 250;

  private final Terminal terminal;
  private final ClusterView view;

  Patience(Terminal terminal, ClusterView view) {
    this.terminal = terminal;
    this.view = view;
  }

  /**
   * Returns when {@code holds}.
   *
   * @param instead what to say there is, if it does not come
   */
  void until(String what, Duration limit, BooleanSupplier holds, Supplier<String> instead)
      throws StoryFailed, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        terminal.keep();
        throw new StoryFailed(
            what + " did not come within " + limit.toSeconds() + " s: " + instead.get());
      }
      terminal.block(view.drawn());
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    terminal.block(view.drawn());
    terminal.keep();
  }
}
