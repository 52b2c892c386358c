package io.quorate.server.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes the running thread allocates. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Something to do that may fail. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** What a second run allocates: the first one may load classes. */
  public static long bytesOf(Action action) throws Exception {
    action.run();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
