package io.quorate.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is the table of settings, printed: it can't say anything else. */
class ConfigurationDocTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

  @Test
  void documentationSaysWhatTheTableSays() throws Exception {
    if (Boolean.getBoolean("rewrite")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, text());
    }
    assertThat(Files.readString(DOCUMENT))
        .as(
            "docs/configuration.md differs from ConfigKey; rewrite it with: mvn -pl server test -Dtest=ConfigurationDocTest -Drewrite=true")
        .isEqualTo(text());
  }

  @Test
  void everyKeyHasOneName() {
    assertThat(List.of(ConfigKey.values())).extracting(ConfigKey::key).doesNotHaveDuplicates();
  }

  @Test
  void everyDefaultPassesItsOwnCheck() {
    for (ConfigKey key : ConfigKey.values()) {
      if (key.defaultValue().isEmpty()) continue;
      assertThat(key.problemWith(key.defaultValue())).as(key.key()).isEmpty();
    }
  }

  private static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # Configuration

            A server reads a `zoo.cfg`, the same file that ZooKeeper reads: `key=value` lines, `server.N=` lines for an
            ensemble, and the number of the server in the file `myid` of its data directory. Every problem of a file is said at
            once; keys that aren't known are warned about by name. A setting may also be given as `-Dzookeeper.<key>=<value>`
            in `JAVA_OPTS`; the file wins.

            Environment: `QUORATE_ID` instead of `myid`, `QUORATE_DATA_DIR` instead of `dataDir`, `QUORATE_DATA_LOG_DIR` instead of
            `dataLogDir`, `QUORATE_BIND_ADDRESS` instead of every address, `QUORATE_TLS_DIR` and `QUORATE_CLIENT_TLS_DIR` for directories with `tls.crt`, `tls.key` and
            `ca.crt` instead of the `ssl.quorum.*` and `ssl.*` stores. `docs/security.md` explains certificates.

            `server.N=host:peerPort:electionPort[:participant|observer][;[clientAddress:]clientPort]` names a member; N is 0 to
            253. Everything between servers goes through the peer port; the election port is kept for those who parse these lines.
            An observer that isn't listed has `peerType=observer` and a number from 1000.

            This page is made from the server's own table of settings.
            """);
    for (ConfigKey.Group group : ConfigKey.Group.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      if (group == ConfigKey.Group.IDLE) {
        text.append("| key | what becomes of it |\n|---|---|\n");
      } else {
        text.append("| key | default | range | what it does |\n|---|---|---|---|\n");
      }
      for (ConfigKey key : ConfigKey.values()) if (key.group() == group) text.append(row(key));
    }
    return text.toString();
  }

  private static String row(ConfigKey key) {
    if (key.group() == ConfigKey.Group.IDLE) {
      String what = key.type() == ConfigKey.Type.REFUSED ? "refused: " : "warned about: ";
      return "| `" + key.key() + "` | " + what + key.sentence() + " |\n";
    }
    String value = key.defaultValue().isEmpty() ? "" : "`" + key.defaultValue() + "`";
    return "| `"
        + key.key()
        + "` | "
        + value
        + " | "
        + range(key)
        + " | "
        + key.sentence()
        + " |\n";
  }

  private static String range(ConfigKey key) {
    return switch (key.type()) {
      case NUMBER ->
          key.min() + " to " + key.max() + (key.unit().isEmpty() ? "" : " " + key.unit());
      case FLAG, CHOICE -> String.join(", ", key.choices());
      case TEXT, REFUSED, IDLE -> "";
    };
  }
}
