package io.quorate.operator.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class OperatorMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = OperatorMain.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void helpListsTheOptionsAndTheExitStatuses() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--namespaces", "--no-leader-election", "--health-port", "Exit status");
  }

  @Test
  void versionIsSaid() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("quorate operator ");
  }

  @Test
  void wrongUsageIsSaidInASentenceWithStatus64() {
    assertThat(run("--health-port", "many")).isEqualTo(64);
    assertThat(err.toString())
        .contains("--health-port", "quorate operator --help lists the options")
        .doesNotContain("\tat ");
    assertThat(run("--frobnicate")).isEqualTo(64);
  }
}
