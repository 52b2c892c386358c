package io.quorate.operator.main;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How lines of the operator's log are written. */
enum LogFormat {
  /** A sentence, and behind it what it is about. */
  text,
  /** A JSON object, with what it is about below {@code kvpList}. */
  json;

  /** From now on; the first lines may have been text. */
  void use() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) use(context);
  }

  void use(LoggerContext context) {
    if (this == text
        || !(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr")
            instanceof ConsoleAppender<ILoggingEvent> console)) return;
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMarkers(false);
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    console.stop();
    console.setEncoder(encoder);
    console.start();
  }
}
