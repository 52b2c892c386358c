package io.quorate.server.main;

import io.quorate.server.shell.Shell;
import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Attaches the shell to the process: its streams, its terminal, its exit status. */
public final class ShellMain {
  private ShellMain() {}

  public static void main(String[] arguments) {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Shell.Surroundings around =
        new Shell.Surroundings(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            out,
            err,
            terminal,
            Path.of(System.getProperty("user.home", ".")).resolve(".quorate_history"));
    System.exit(new Shell(around).run(List.of(arguments)));
  }
}
