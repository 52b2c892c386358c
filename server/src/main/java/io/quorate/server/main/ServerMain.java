package io.quorate.server.main;

import ch.qos.logback.classic.LoggerContext;
import io.quorate.server.base.Check.InvariantViolation;
import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.ConfigKey;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.storage.DiskFailed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code quorate server}. The only place that reads system properties, the environment,
 * and ends the process.
 */
@Command(
    name = "quorate server",
    description = {
      "Runs one server: of the ensemble that a zoo.cfg describes, or standing alone.",
      ""
    },
    footer = {
      "",
      "Environment: QUORATE_ID (instead of the myid file), QUORATE_DATA_DIR (instead of dataDir),",
      "QUORATE_DATA_LOG_DIR (instead of dataLogDir), QUORATE_BIND_ADDRESS (instead of every address),",
      "QUORATE_TLS_DIR and QUORATE_CLIENT_TLS_DIR (directories with tls.crt, tls.key and ca.crt,",
      "instead of ssl.quorum.* and ssl.* stores).",
      "Exit status: 0 stopped, 1 failure, 2 configuration, 64 usage, 70 broken invariant."
    },
    sortOptions = false)
public final class ServerMain implements Callable<Integer> {
  private static final String PROPERTY_PREFIX = "zookeeper.";

  /** How soon a level that was changed in the file takes effect. */
  private static final Duration LEVELS_INTERVAL = Duration.ofSeconds(5);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ZOO.CFG",
      description = "The configuration file.")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Stands alone, with its data in this directory.")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "With --data: the client port on 127.0.0.1 (${DEFAULT-VALUE}).")
  private int port = 2181;

  @Option(
      names = "--validate-config",
      description = "Checks the configuration, says every problem, and ends.")
  private boolean validate;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  private final PrintStream err;
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicReference<@Nullable CoordinationServer> running = new AtomicReference<>();
  private final AtomicBoolean dying = new AtomicBoolean();

  private ServerMain(PrintStream err) {
    this.err = err;
  }

  public static void main(String[] arguments) {
    // Pods move: a name is asked for anew each time, whether it was found before or not.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    // A stranger's handshake must not make us keep more than this of it.
    System.setProperty("jdk.tls.maxHandshakeMessageSize", "16384");
    ServerMain main = new ServerMain(System.err);
    CommandLine command = new CommandLine(main);
    command.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
    command.getCommandSpec().exitCodeOnExecutionException(ExitCode.FAILURE);
    end(command.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if ((file == null) == (data == null)) {
      err.println("Give either a zoo.cfg or --data DIR. --help shows how.");
      return ExitCode.USAGE;
    }
    ServerConfig config;
    try {
      config = config();
      PeerSecurity.check(config);
      if (validate) Encryption.open(config).close();
    } catch (StartFailed e) {
      err.println("error: " + e.getMessage());
      return e.exitCode();
    }
    if (validate) {
      err.println("The configuration is good.");
      return ExitCode.OK;
    }
    return run(config);
  }

  // The configuration

  private ServerConfig config() throws StartFailed {
    ConfigFile.Result result = ConfigFile.parse(sources());
    for (String warning : result.warnings()) err.println("warning: " + warning);
    if (result.config().isPresent()) return result.config().get();
    throw new StartFailed(
        ExitCode.CONFIGURATION,
        "the configuration has "
            + (result.problems().size() == 1 ? "a problem" : result.problems().size() + " problems")
            + ":\n  "
            + String.join("\n  ", result.problems()));
  }

  private ConfigFile.Sources sources() throws StartFailed {
    Map<String, String> environment = System.getenv();
    if (file == null) {
      String text =
          "dataDir="
              + escaped(String.valueOf(data))
              + "\nclientPort="
              + port
              + "\nclientPortAddress=127.0.0.1\n";
      return new ConfigFile.Sources(
          "command line", text, properties(), environment, ServerMain::read);
    }
    Path named = file;
    try {
      return new ConfigFile.Sources(
          named.toString(), Files.readString(named), properties(), environment, ServerMain::read);
    } catch (MalformedInputException e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION, named + " isn't a text in UTF-8; convert it", e);
    } catch (IOException e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          named + " can't be read (" + e + "); name a zoo.cfg that this user may read",
          e);
    }
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\");
  }

  private static Optional<String> read(Path path) {
    try {
      return Optional.of(Files.readString(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Settings given as -D: ZooKeeper's own carry a prefix, but a few never did. */
  private static Map<String, String> properties() {
    Map<String, String> values = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String key =
          name.startsWith(PROPERTY_PREFIX) ? name.substring(PROPERTY_PREFIX.length()) : name;
      if (ConfigKey.named(key) != null) values.put(key, System.getProperty(name, ""));
    }
    return values;
  }

  // Running

  private int run(ServerConfig config) throws InterruptedException {
    LogLevels.setAll(config.watching().logLevel(), config.watching().loggers());
    if (config.watching().logAsJson()) LogLevels.writeJson();
    if (file != null) new LevelFile(this::again, LEVELS_INTERVAL, config.watching()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    try {
      CoordinationServer server = CoordinationServer.start(config, Version.current(), this::die);
      running.set(server);
      // The hook may have come too early to see it.
      if (dying.get()) server.close();
    } catch (StartFailed e) {
      err.println("error: " + e.getMessage());
      return e.exitCode();
    }
    never.await();
    return ExitCode.OK;
  }

  /** The configuration as the file now has it; empty while that can't be used. */
  private Optional<ServerConfig> again() {
    try {
      return ConfigFile.parse(sources()).config();
    } catch (StartFailed _) {
      return Optional.empty();
    }
  }

  /** SIGTERM, or the end of main: an orderly stop, and status 0 where nothing went wrong. */
  private void stop() {
    if (!dying.compareAndSet(false, true)) return;
    CoordinationServer server = running.get();
    if (server == null) return;
    server.drain();
    server.close();
    flushLog();
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  /**
   * A thread that everything depends on has ended. Nothing can be trusted to stop in good order any
   * more, and what was acknowledged is durable: the process ends here.
   */
  private void die(Throwable cause) {
    if (!dying.compareAndSet(false, true)) return;
    int status = cause instanceof DiskFailed ? ExitCode.FAILURE : ExitCode.BROKEN_INVARIANT;
    LoggerFactory.getLogger(ServerMain.class)
        .error(
            "event=server_died exit={} kind={}",
            status,
            cause instanceof DiskFailed
                ? "disk"
                : cause instanceof InvariantViolation ? "invariant" : "bug",
            cause);
    flushLog();
    Runtime.getRuntime().halt(status);
  }

  private static void end(int status) {
    flushLog();
    System.exit(status);
  }

  private static void flushLog() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) context.stop();
  }
}
