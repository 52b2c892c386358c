package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the servers log. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoggingSpec(
    @JsonPropertyDescription(
            "json: one object per line. text: one line of key=value pairs. A change restarts one member at a time, the leader last.")
        @Default("json")
        Format format,
    @JsonPropertyDescription(
            "Which lines are written: ERROR, WARN, INFO, DEBUG or TRACE. A change takes effect without a restart.")
        @Default("INFO")
        Level level,
    @JsonPropertyDescription(
            "Levels of single loggers, by package or class, such as io.quorate.server.zab; OFF silences one. A change takes effect without a restart.")
        @ValidationRule(
            value = "self.all(k, size(k) <= 200 && k.matches(\"^[A-Za-z0-9_.$]+$\"))",
            message = "a logger is named like a Java package or class")
        @Size(max = 32)
        @Nullable Map<String, LoggerLevel> loggers) {
  /** How a line is written. */
  public enum Format {
    json,
    text
  }

  /** From few lines to many. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** The levels, and silence. */
  public enum LoggerLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
