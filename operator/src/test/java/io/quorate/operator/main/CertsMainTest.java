package io.quorate.operator.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CertsMainTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = CertsMain.commandLine(Clock.systemUTC());
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void anAuthorityIsFoundedOnceAndIssuesFoldersOnlyTheirOwnerReads() throws Exception {
    Path home = directory.resolve("certs");
    assertThat(run("init", home.toString(), "--cluster", "prod")).isZero();
    assertThat(run("issue", home.toString(), "voter/1", "observer/reads", "--host", "127.0.0.1"))
        .isZero();
    for (String folder : new String[] {"admin-admin", "voter-1", "observer-reads"}) {
      for (String file : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
        Path written = home.resolve(folder).resolve(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
            .isEqualTo("rw-------");
      }
      assertThat(home.resolve(folder).resolve("ca.crt"))
          .hasSameTextualContentAs(home.resolve("ca.crt"));
    }
    String key = Files.readString(home.resolve("ca.key"));
    assertThat(run("init", home.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("holds an authority already");
    assertThat(home.resolve("ca.key")).hasContent(key);
    assertThat(out.toString() + err).doesNotContain("PRIVATE KEY");
  }

  @Test
  void whatCannotBeIssuedIsAUsageErrorAndWritesNothing() {
    String home = directory.toString();
    assertThat(run("init", home)).isZero();
    for (String[] wrong :
        new String[][] {
          {"issue", home, "voter/1", "leader/2"},
          {"issue", home, "voter/999"},
          {"issue", home, "voter/1", "--days", "0"},
          {"issue", home},
          {"renew", home},
          {}
        }) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(64);
    }
    assertThat(directory.resolve("voter-1")).doesNotExist();
    assertThat(run("issue", directory.resolve("none").toString(), "voter/1")).isEqualTo(1);
  }
}
