package io.quorate.server.runtime;

import io.quorate.server.base.Now;

/** Where the loop's time comes from: sampled once per turn, so that one batch sees one time. */
public interface Clock {
  Now sample();

  /** The machine's clocks. */
  static Clock system() {
    long origin = System.nanoTime();
    return () -> new Now((System.nanoTime() - origin) / 1_000_000, System.currentTimeMillis());
  }
}
