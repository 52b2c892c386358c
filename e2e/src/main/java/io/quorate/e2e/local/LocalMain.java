package io.quorate.e2e.local;

import io.quorate.e2e.local.LocalCluster.DirectoryInUse;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code quorate local}: a cluster of one node with the operator and an example ensemble, until
 * Ctrl-C.
 */
@Command(
    name = "quorate local",
    mixinStandardHelpOptions = true,
    version = "quorate local",
    sortOptions = false,
    description = {
      "A miniature Kubernetes in one process, the operator, and a three-server ensemble on this machine.",
      "It runs until Ctrl-C, which stops everything that it started."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every step of the demo held",
      "1:something failed",
      "2:the data directory can't be used",
      "64:wrong usage",
      "69:this machine lacks something that is needed",
      "130:stopped by Ctrl-C"
    })
public final class LocalMain implements Callable<Integer> {
  private static final int FAILURE = 1;
  private static final int CONFIGURATION = 2;
  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  private static final String NAMESPACE = "default";
  private static final String CLUSTER = "demo";
  private static final int CLIENT_PORT = 2181;
  private static final int HEALTH_PORT = 7070;
  private static final Duration FIRST_READY = Duration.ofMinutes(3);

  @Option(
      names = "--demo",
      description = "Play the whole story unattended, verify every step, and end.")
  private boolean demo;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep all state in DIR, and go on from what an earlier run left there. Default: a directory that is removed at the end.")
  private @Nullable Path data;

  /** What is to be closed at the end, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private final Terminal terminal =
      new Terminal(System.out, Stream.ofNullable(System.console()).anyMatch(Console::isTerminal));
  private boolean closed;

  public static void main(String[] arguments) {
    int status =
        new CommandLine(new LocalMain())
            .setParameterExceptionHandler((e, args) -> {
              System.err.println("quorate local: " + e.getMessage());
              System.err.println("'quorate local --help' tells more.");
              return USAGE;
            })
            .execute(arguments);
    System.exit(status);
  }

  @Override
  public Integer call() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop"));
    try {
      requireLoopback();
      return run();
    } catch (DirectoryInUse | IllegalArgumentException e) {
      return fail(CONFIGURATION, e.getMessage());
    } catch (Unavailable e) {
      return fail(UNAVAILABLE, e.getMessage());
    } catch (IOException | UncheckedIOException | StoryFailed e) {
      return fail(FAILURE, e.getMessage());
    } finally {
      close();
    }
  }

  private static int fail(int status, @Nullable String message) {
    System.err.println("quorate local: " + message);
    return status;
  }

  private int run() throws IOException, InterruptedException, DirectoryInUse, StoryFailed {
    Checkout checkout = Checkout.find();
    Path directory = directory();
    LocalLogs.to(directory.resolve("local.log"));
    terminal.line("starting a cluster of one node; logs and state are in " + directory);
    LocalCluster cluster =
        opened(new LocalCluster(directory, List.of(checkout.launcher().toString())));
    Hands hands = hands(cluster);
    hands.install(checkout.crds());
    Path kubeconfig = cluster.kubeconfig();
    opened(
        new OperatorProcess(
            checkout, kubeconfig, directory.resolve("operator.log"), cluster.agent()));
    hands.apply(checkout.example());
    terminal.line("✓ applied crds/ and docs/examples/cluster.yaml with " + hands.tool());

    ClusterView view = new ClusterView(cluster.client(), NAMESPACE, CLUSTER);
    Patience patience = new Patience(terminal, view);
    long begin = System.nanoTime();
    patience.until(
        "a ready ensemble",
        FIRST_READY,
        () -> view.isReady() && view.runs(cluster.agent()),
        () -> String.join("; ", view.drawn()));
    terminal.line(
        "✓ Ready after " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
    String connectString = "127.0.0.1:" + cluster.agent().publish(NAMESPACE, CLUSTER, CLIENT_PORT);
    if (demo) {
      new Demo(terminal, cluster.agent(), hands, view, patience, connectString).play();
      close();
      terminal.line("✓ everything is stopped; every step held");
      return 0;
    }
    tellHowToUse(cluster, connectString);
    follow(view);
    return 0;
  }

  private void tellHowToUse(LocalCluster cluster, String connectString) throws IOException {
    int health = cluster.agent().publish(NAMESPACE, CLUSTER, HEALTH_PORT);
    terminal.line("");
    terminal.line("  connect string   " + connectString);
    terminal.line("  metrics          http://127.0.0.1:" + health + "/metrics");
    terminal.line("  export KUBECONFIG=" + cluster.kubeconfig());
    terminal.line("");
    terminal.line("Ctrl-C stops everything.");
    terminal.line("");
  }

  /** Shows what becomes of the cluster, until the process ends. */
  private void follow(ClusterView view) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (!never.await(1, TimeUnit.SECONDS)) {
      try {
        terminal.block(view.drawn());
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(LocalMain.class).debug("the cluster can't be shown", e);
      }
    }
  }

  private static Hands hands(LocalCluster cluster) {
    String path = System.getenv().getOrDefault("PATH", "");
    Optional<Path> kubectl = KubectlHands.find(path);
    return kubectl.isPresent()
        ? new KubectlHands(kubectl.get(), cluster.kubeconfig())
        : new ClientHands(cluster.client(), NAMESPACE);
  }

  private Path directory() throws IOException {
    if (data != null) {
      Files.createDirectories(data);
      return data.toRealPath();
    }
    Path temporary = Files.createTempDirectory("quorate-local-").toRealPath();
    opened(() -> DirectoryTree.remove(temporary));
    return temporary;
  }

  /** This machine lacks something; the message says what, and what to do. */
  private static final class Unavailable extends IOException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message) {
      super(message);
    }
  }

  private static void requireLoopback() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.77.77"), 0));
    } catch (IOException e) {
      throw new Unavailable(
          "pods get addresses of 127.0.0.0/16, and this system's loopback has only some of them. On macOS each must be"
              + " added first (sudo ifconfig lo0 alias 127.0.77.77 up); use Linux for all of them.");
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  private synchronized void close() {
    if (closed) return;
    closed = true;
    terminal.keep();
    if (!opened.isEmpty()) terminal.line("stopping …");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.err.println("quorate local: while stopping: " + e);
      }
    }
  }
}
