package io.quorate.operator.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EchoEncoder;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

final class LogFormatTest {
  @Test
  void aDecisionIsAnObjectWithItsReason() throws Exception {
    LoggerContext context = new LoggerContext();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("stderr");
    console.setTarget("System.err");
    console.setEncoder(new EchoEncoder<>());
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    ListAppender<ILoggingEvent> written = new ListAppender<>();
    written.start();
    context.getLogger("decisions").addAppender(written);
    context.getLogger("decisions").setAdditive(false);

    LogFormat.json.use(context);
    context
        .getLogger("decisions")
        .atInfo()
        .addKeyValue("action", "ADD")
        .addKeyValue("reason", "AddingVoter")
        .log("4 becomes a \"voter\"");
    JsonNode line =
        new ObjectMapper().readTree(console.getEncoder().encode(written.list.getFirst()));
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("4 becomes a \"voter\"");
    assertThat(line.path("kvpList").toString())
        .contains("\"action\":\"ADD\"", "\"reason\":\"AddingVoter\"");
  }
}
