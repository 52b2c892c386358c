package io.quorate.server.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The levels of this process's loggers. */
final class LogLevels {
  private LogLevels() {}

  static void setRoot(String level) {
    boolean _ = set(org.slf4j.Logger.ROOT_LOGGER_NAME, level);
  }

  /**
   * Sets the level of a logger and those below it; false if nothing logs there.
   *
   * @param name {@code root}, a package or a class
   */
  static boolean set(String name, String level) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return false;
    boolean isKnown =
        name.equalsIgnoreCase(org.slf4j.Logger.ROOT_LOGGER_NAME)
            || context.getLoggerList().stream()
                .map(Logger::getName)
                .anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
    if (name.isEmpty() || !isKnown) return false;
    context.getLogger(name).setLevel(Level.toLevel(level, Level.INFO));
    return true;
  }
}
