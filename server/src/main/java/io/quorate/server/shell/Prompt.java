package io.quorate.server.shell;

import io.quorate.server.shell.Grammar.Options;
import io.quorate.server.shell.Grammar.Parsed;
import io.quorate.server.shell.Session.Refused;
import io.quorate.server.shell.ShellClient.NoConnection;
import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The interactive shell: one session, history, completion of commands and paths. Errors are said
 * and the prompt comes back; watches are printed above it.
 */
final class Prompt {
  private final Shell.Surroundings around;
  private final Options options;

  Prompt(Shell.Surroundings around, Options options) {
    this.around = around;
    this.options = options;
  }

  int run() {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      return converse(terminal);
    } catch (NoConnection e) {
      around.err().println("quorate shell: " + e.getMessage());
      return Shell.NO_CONNECTION;
    } catch (IOException e) {
      around.err().println("quorate shell: the terminal can't be used: " + e.getMessage());
      return Shell.USAGE;
    }
  }

  private int converse(Terminal terminal) throws NoConnection {
    Completion completion = new Completion(Grammar.commandNames());
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("quorate")
            .completer(completion)
            .variable(LineReader.HISTORY_FILE, around.history())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    ShellClient.Listener narrator = new Narrator(options.servers(), reader::printAbove);
    try (Session session = Shell.open(options, narrator)) {
      completion.ask(session);
      while (true) {
        String line = reader.readLine("quorate " + options.servers() + "> ");
        if (line.isBlank()) continue;
        if (!answer(terminal, session, line)) return Shell.DONE;
      }
    } catch (UserInterruptException | EndOfFileException e) {
      return Shell.DONE;
    }
  }

  /** False if the user wants to leave. */
  private boolean answer(Terminal terminal, Session session, String line) {
    switch (Words.parse(options, line)) {
      case Parsed.Wrong(String message) -> terminal.writer().println(message);
      case Parsed.Understood(Options _, ShellCommand.Quit _) -> {
        return false;
      }
      case Parsed.Understood(Options _, ShellCommand.Print(String text)) ->
          terminal.writer().println(text);
      case Parsed.Understood(Options _, ShellCommand.Prompt _) -> {}
      case Parsed.Understood(Options _, ShellCommand.Remote remote) ->
          terminal.writer().print(ask(session, remote));
    }
    terminal.flush();
    return true;
  }

  private String ask(Session session, ShellCommand.Remote command) {
    try {
      String text = Shell.format(options).print(session.run(command));
      return text.isEmpty() ? text : text + System.lineSeparator();
    } catch (Refused | NoConnection e) {
      return e.getMessage() + System.lineSeparator();
    }
  }
}
