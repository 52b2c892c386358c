package io.quorate.server.main;

import io.quorate.server.runtime.ServerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the levels of loggers in the configuration file, so that a change of them takes no
 * restart. A thread of its own, which ends with the process.
 */
final class LevelFile implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LevelFile.class);

  private final Supplier<Optional<ServerConfig>> file;
  private final Duration interval;
  private ServerConfig.Watching last;

  /**
   * @param file reads the file anew; empty while it can't be used
   * @param last what is in force
   */
  LevelFile(Supplier<Optional<ServerConfig>> file, Duration interval, ServerConfig.Watching last) {
    this.file = file;
    this.interval = interval;
    this.last = last;
  }

  void start() {
    Thread.ofPlatform().daemon().name("log-levels").start(this);
  }

  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(interval);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look; a level that was set by command stays until the file says another. */
  void look() {
    Optional<ServerConfig.Watching> now = file.get().map(ServerConfig::watching);
    if (now.isEmpty()
        || now.get().logLevel().equals(last.logLevel())
            && now.get().loggers().equals(last.loggers())) return;
    last = now.get();
    LogLevels.setAll(last.logLevel(), last.loggers());
    LOG.info("event=log_levels root={} loggers={}", last.logLevel(), last.loggers());
  }
}
