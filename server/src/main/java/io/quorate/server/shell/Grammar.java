package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What can be said to the shell, as an argument list or as a line of the prompt; every command
 * method turns its words into a {@link ShellCommand}. Parsing has no effects and asks no server.
 */
@Command(
    name = "quorate shell",
    description = {
      "Looks at and changes the tree of znodes of a running ensemble.",
      "Without a command it opens a prompt; with input from a pipe it runs each line of it.",
      ""
    },
    sortOptions = false,
    subcommands = HelpCommand.class,
    footer = {
      "",
      "A path begins with '/' and is below the connect string's chroot, if it has one.",
      "Exit status: 0 done, 1 refused by the server, 2 no connection, 64 usage."
    })
final class Grammar implements Callable<ShellCommand> {
  /** The command line's own options. */
  record Options(ConnectString servers, int timeoutMillis, Output output) {}

  enum Output {
    /** Tables for people. */
    TEXT,
    /** One object a line, for scripts. */
    JSON
  }

  /** The result of parsing: something to do, or what is wrong with the words. */
  sealed interface Parsed {
    record Understood(Options options, ShellCommand command) implements Parsed {}

    record Wrong(String message) implements Parsed {}
  }

  @Option(
      names = {"-s", "--server"},
      paramLabel = "HOST:PORT,…[/CHROOT]",
      defaultValue = "127.0.0.1:2181",
      description = "where the ensemble's clients connect (${DEFAULT-VALUE})")
  private String servers = "";

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "MILLIS",
      defaultValue = "10000",
      description =
          "the session's timeout, and how long a connection is tried for (${DEFAULT-VALUE})")
  private int timeoutMillis;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "tables for people, or one JSON object a line (${DEFAULT-VALUE})")
  private Output output = Output.TEXT;

  /** In the order of the help. */
  private static final List<String> COMMANDS =
      List.of(
          "ls", "get", "stat", "create", "set", "delete", "getAcl", "setAcl", "addauth", "sync",
          "quit", "help");

  private Grammar() {}

  /** Understands an argument list: the shell's own options, then perhaps a command. */
  static Parsed parseArguments(List<String> words) {
    Grammar grammar = new Grammar();
    StringWriter text = new StringWriter();
    CommandLine line = commandLine(grammar, text);
    int status = line.execute(words.toArray(String[]::new));
    if (status != CommandLine.ExitCode.OK) return new Parsed.Wrong(text.toString().strip());
    try {
      if (grammar.timeoutMillis < 1) {
        throw new IllegalArgumentException("the timeout " + grammar.timeoutMillis + " is not > 0");
      }
      Options options =
          new Options(ConnectString.parse(grammar.servers), grammar.timeoutMillis, grammar.output);
      return new Parsed.Understood(options, result(line, text));
    } catch (IllegalArgumentException e) {
      return new Parsed.Wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Understands a line of the prompt, already split into words: a command and its arguments. */
  static Parsed parseLine(Options options, List<String> words) {
    if (words.isEmpty()) return new Parsed.Wrong("there is no command");
    if (words.getFirst().startsWith("-")) {
      return new Parsed.Wrong("a line begins with a command; 'help' lists them");
    }
    StringWriter text = new StringWriter();
    CommandLine line = commandLine(new Grammar(), text);
    int status = line.execute(words.toArray(String[]::new));
    if (status != CommandLine.ExitCode.OK) return new Parsed.Wrong(text.toString().strip());
    return new Parsed.Understood(options, result(line, text));
  }

  /** The names of all commands. */
  static List<String> commandNames() {
    return COMMANDS;
  }

  private static CommandLine commandLine(Grammar grammar, StringWriter text) {
    PrintWriter writer = new PrintWriter(text);
    CommandLine line = new CommandLine(grammar);
    for (String name : COMMANDS) { // Reflection finds the methods in no order of ours.
      CommandLine command = line.getCommandSpec().removeSubcommand(name);
      line.getCommandSpec().addSubcommand(name, command);
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(writer).setErr(writer);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler((failure, _) -> {
      CommandLine where = failure.getCommandLine();
      writer.println(describe(failure));
      writer.print(where.getHelp().synopsis(0).stripTrailing().indent(0));
      return CommandLine.ExitCode.USAGE;
    });
    line.setExecutionExceptionHandler((failure, _, _) -> {
      writer.println(failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    });
    return line;
  }

  private static String describe(ParameterException failure) {
    return failure instanceof UnmatchedArgumentException unmatched
            && failure.getCommandLine().getParent() == null
        ? "there is no command '" + unmatched.getUnmatched().getFirst() + "'; 'help' lists them"
        : String.valueOf(failure.getMessage());
  }

  /** What the innermost command method returned; nothing if it was help that was asked for. */
  private static ShellCommand result(CommandLine line, StringWriter text) {
    CommandLine innermost = line;
    while (innermost.getParseResult() != null && innermost.getParseResult().hasSubcommand()) {
      innermost = innermost.getParseResult().subcommand().commandSpec().commandLine();
    }
    Object result = innermost.getExecutionResult();
    return result instanceof ShellCommand command
        ? command
        : new ShellCommand.Print(text.toString().stripTrailing());
  }

  @Mixin Help help = new Help();

  /** {@code --help}, which every command has. */
  static final class Help {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "prints what this command takes")
    boolean wanted;
  }

  /** No command: the prompt. */
  @Override
  public ShellCommand call() {
    return new ShellCommand.Prompt();
  }

  @Command(description = "makes a node and prints its path")
  ShellCommand create(
      @Option(names = "-s", description = "appends a sequence number to the name")
          boolean sequential,
      @Option(names = "-e", description = "ephemeral: goes when the session ends")
          boolean ephemeral,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "DATA", arity = "0..1") @Nullable String data,
      @Parameters(
              paramLabel = "ACL",
              arity = "0..1",
              description = "scheme:id:permissions,…; world:anyone:cdrwa if none is given")
          @Nullable String acl) {
    return new ShellCommand.Create(
        path(path),
        data == null ? null : Bytes.utf8(data),
        acl == null ? AclText.OPEN : AclText.parse(acl),
        sequential,
        ephemeral);
  }

  @Command(description = "prints a node's data")
  ShellCommand get(
      @Option(names = "-w", description = "waits for its next change, and prints that too")
          boolean watch,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path) {
    return new ShellCommand.Get(path(path), watch);
  }

  @Command(description = "replaces a node's data and prints its new version")
  ShellCommand set(
      @Option(
              names = "-v",
              paramLabel = "VERSION",
              defaultValue = "-1",
              description = "only if this version is current")
          int version,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "DATA") String data) {
    return new ShellCommand.Set(path(path), Bytes.utf8(data), version);
  }

  @Command(description = "deletes a node that has no children")
  ShellCommand delete(
      @Option(
              names = "-v",
              paramLabel = "VERSION",
              defaultValue = "-1",
              description = "only if this version of its data is current")
          int version,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path) {
    return new ShellCommand.Delete(path(path), version);
  }

  @Command(description = "prints the names of a node's children, one a line")
  ShellCommand ls(
      @Option(names = "-w", description = "waits for their next change, and prints that too")
          boolean watch,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH", arity = "0..1", defaultValue = "/") String path) {
    return new ShellCommand.Ls(path(path), watch);
  }

  @Command(description = "prints a node's versions, times, zxids and sizes")
  ShellCommand stat(
      @Option(names = "-w", description = "waits for its next change or creation, prints that too")
          boolean watch,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path) {
    return new ShellCommand.StatOf(path(path), watch);
  }

  @Command(name = "getAcl", description = "prints who may do what with a node")
  ShellCommand acl(@Mixin Help help, @Parameters(paramLabel = "PATH") String path) {
    return new ShellCommand.GetAcl(path(path));
  }

  @Command(name = "setAcl", description = "replaces who may do what with a node")
  ShellCommand replaceAcl(
      @Option(
              names = "-v",
              paramLabel = "VERSION",
              defaultValue = "-1",
              description = "only if this version of the list (aversion) is current")
          int version,
      @Mixin Help help,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "ACL", description = "scheme:id:permissions,…, of letters cdrwa")
          String acl) {
    return new ShellCommand.SetAcl(path(path), AclText.parse(acl), version);
  }

  @Command(description = "proves who this session is, such as: addauth digest user:password")
  ShellCommand addauth(
      @Mixin Help help,
      @Parameters(paramLabel = "SCHEME") String scheme,
      @Parameters(paramLabel = "CREDENTIAL") String credential) {
    return new ShellCommand.AddAuth(scheme, Bytes.utf8(credential));
  }

  @Command(description = "waits until the server has seen all that was committed before")
  ShellCommand sync(
      @Mixin Help help,
      @Parameters(paramLabel = "PATH", arity = "0..1", defaultValue = "/") String path) {
    return new ShellCommand.Sync(path(path));
  }

  @Command(description = "ends the session and the shell")
  ShellCommand quit(@Mixin Help help) {
    return new ShellCommand.Quit();
  }

  /** Everything else about a path is for the server to judge. */
  private static String path(String path) {
    if (path.startsWith("/")) return path;
    throw new IllegalArgumentException("the path '" + path + "' does not begin with '/'");
  }
}
