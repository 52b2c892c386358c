package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.ServerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Levels of loggers follow the configuration file while a server runs. */
final class LevelFileTest {
  private static final String NAME = "test.level.file";

  private String lines = "";

  private Optional<ServerConfig> read() {
    return ConfigFile.parse(
            new ConfigFile.Sources(
                "zoo.cfg",
                "dataDir=/data\nclientPort=2181\n" + lines,
                Map.of(),
                Map.of(),
                _ -> Optional.empty()))
        .config();
  }

  @Test
  void levelsAreTakenUpAndGivenBack() {
    LevelFile file = new LevelFile(this::read, Duration.ofDays(1), read().orElseThrow().watching());
    file.look();
    assertThat(isDebug()).isFalse();
    lines = "quorate.loggers=" + NAME + ":debug";
    file.look();
    assertThat(isDebug()).isTrue();
    lines = "quorate.loggers=nonsense";
    file.look();
    assertThat(isDebug()).as("a file that can't be used changes nothing").isTrue();
    lines = "";
    file.look();
    assertThat(isDebug()).isFalse();
  }

  private static boolean isDebug() {
    return LoggerFactory.getLogger(NAME).isDebugEnabled();
  }
}
