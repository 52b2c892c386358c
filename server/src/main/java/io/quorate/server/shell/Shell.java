package io.quorate.server.shell;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.shell.Grammar.Options;
import io.quorate.server.shell.Grammar.Parsed;
import io.quorate.server.shell.Session.Refused;
import io.quorate.server.shell.ShellClient.NoConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The program: understands its arguments and runs one command, a script from a pipe, or the prompt.
 * Results go to standard output, everything else to standard error. Used by one thread.
 */
public final class Shell {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int NO_CONNECTION = 2;
  static final int USAGE = 64;

  /**
   * What the program is attached to.
   *
   * @param terminal whether a person types and reads
   * @param history where the prompt keeps what was typed
   */
  public record Surroundings(
      BufferedReader in, PrintStream out, PrintStream err, boolean terminal, Path history) {}

  private final Surroundings around;

  public Shell(Surroundings around) {
    this.around = around;
  }

  /** Runs to the end and returns the exit status. */
  public int run(List<String> arguments) {
    return switch (Grammar.parseArguments(arguments)) {
      case Parsed.Wrong(String message) -> complain(message, USAGE);
      case Parsed.Understood(Options options, ShellCommand command) -> run(options, command);
    };
  }

  private int run(Options options, ShellCommand command) {
    return switch (command) {
      case ShellCommand.Print(String text) -> {
        around.out.println(text);
        yield DONE;
      }
      case ShellCommand.Quit _ -> DONE;
      case ShellCommand.Prompt _ ->
          around.terminal ? new Prompt(around, options).run() : script(options);
      case ShellCommand.Remote remote -> once(options, remote);
    };
  }

  /** Connects, does one thing, waits for its watch if it set one, and ends the session. */
  private int once(Options options, ShellCommand.Remote command) {
    Format format = format(options);
    BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    try (Session session = open(options, new OneWatch(options.servers(), endings))) {
      boolean watching = watches(command);
      try {
        print(around.out, format.print(session.run(command)));
      } catch (Refused e) {
        // A watch for a node that isn't there yet is a watch all the same.
        if (!(watching && command instanceof ShellCommand.StatOf)) throw e;
        around.err.println("quorate shell: " + e.getMessage());
      }
      return watching ? awaitWatch(format, endings) : DONE;
    } catch (Refused e) {
      return complain(String.valueOf(e.getMessage()), REFUSED);
    } catch (NoConnection e) {
      return complain(String.valueOf(e.getMessage()), NO_CONNECTION);
    }
  }

  private int awaitWatch(Format format, BlockingQueue<Ending> endings) throws Refused {
    try {
      return switch (endings.take()) {
        case Ending.Fired(Result.Event event) -> {
          print(around.out, format.print(event));
          yield DONE;
        }
        case Ending.Expired() -> throw new Refused(ErrorCode.SESSION_EXPIRED, "the watch");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return complain("interrupted", NO_CONNECTION);
    }
  }

  /** How waiting for a watch may end. */
  private sealed interface Ending {
    record Fired(Result.Event event) implements Ending {}

    record Expired() implements Ending {}
  }

  private static boolean watches(ShellCommand.Remote command) {
    return switch (command) {
      case ShellCommand.Get get -> get.watch();
      case ShellCommand.Ls ls -> ls.watch();
      case ShellCommand.StatOf stat -> stat.watch();
      case ShellCommand.Create _,
          ShellCommand.Set _,
          ShellCommand.Delete _,
          ShellCommand.GetAcl _,
          ShellCommand.SetAcl _,
          ShellCommand.AddAuth _,
          ShellCommand.Sync _ ->
          false;
    };
  }

  /** Runs the lines of standard input in one session, up to the first that fails. */
  private int script(Options options) {
    Format format = format(options);
    try (Session session =
        open(options, new Narrator(options.servers(), text -> print(around.err, text)))) {
      int number = 0;
      for (String line = around.in.readLine(); line != null; line = around.in.readLine()) {
        number++;
        if (line.isBlank() || line.stripLeading().startsWith("#")) continue;
        switch (Words.parse(options, line)) {
          case Parsed.Wrong(String message) -> {
            return complain("line " + number + ": " + message, USAGE);
          }
          case Parsed.Understood(Options _, ShellCommand.Quit _) -> {
            return DONE;
          }
          case Parsed.Understood(Options _, ShellCommand.Remote remote) ->
              print(around.out, format.print(session.run(remote)));
          case Parsed.Understood(Options _, ShellCommand.Print(String text)) ->
              print(around.out, text);
          case Parsed.Understood(Options _, ShellCommand.Prompt _) -> {}
        }
      }
      return DONE;
    } catch (Refused e) {
      return complain(String.valueOf(e.getMessage()), REFUSED);
    } catch (NoConnection e) {
      return complain(String.valueOf(e.getMessage()), NO_CONNECTION);
    } catch (IOException e) {
      return complain("standard input can't be read: " + e.getMessage(), USAGE);
    }
  }

  static Session open(Options options, ShellClient.Listener listener) throws NoConnection {
    ConnectString servers = options.servers();
    return new Session(servers, ShellClient.connect(servers, options.timeoutMillis(), listener));
  }

  static Format format(Options options) {
    return switch (options.output()) {
      case TEXT -> new TextFormat();
      case JSON -> new JsonFormat();
    };
  }

  static void print(PrintStream stream, String text) {
    if (!text.isEmpty()) stream.println(text);
  }

  private int complain(String message, int status) {
    around.err.println("quorate shell: " + message);
    return status;
  }

  /** Hands over the one event, or the end of the session, to whoever waits. */
  private final class OneWatch implements ShellClient.Listener {
    private final ConnectString servers;
    private final BlockingQueue<Ending> endings;

    OneWatch(ConnectString servers, BlockingQueue<Ending> endings) {
      this.servers = servers;
      this.endings = endings;
    }

    @Override
    public void watchFired(WatchEvent event) {
      String path = servers.toSession(event.path().toString());
      endings.add(new Ending.Fired(new Result.Event(event.kind(), path)));
    }

    @Override
    public void connectionLost(String reason) {
      around.err.println("quorate shell: connection lost: " + reason);
    }

    @Override
    public void connectionBack(ConnectString.Server server) {
      around.err.println("quorate shell: connected to " + server);
    }

    @Override
    public void sessionExpired() {
      endings.add(new Ending.Expired());
    }
  }
}
