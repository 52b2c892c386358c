package io.quorate.server.main;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The levels of this process's loggers, and how a line of theirs looks. */
final class LogLevels {
  private LogLevels() {}

  /** These levels, and no others but the root's for all else. */
  static void setAll(String root, Map<String, String> loggers) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return;
    for (Logger known : context.getLoggerList())
      if (known != context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)) known.setLevel(null);
    boolean _ = set(org.slf4j.Logger.ROOT_LOGGER_NAME, root);
    loggers.forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
  }

  /** From now on every line is a JSON object; the first ones may have been text. */
  static void writeJson() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return;
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (!(root.getAppender("async") instanceof AsyncAppender async)
        || !(async.getAppender("stdout") instanceof ConsoleAppender<ILoggingEvent> console)) return;
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMarkers(false);
    encoder.setWithKVPList(false);
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    console.stop();
    console.setEncoder(encoder);
    console.start();
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
