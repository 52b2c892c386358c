package io.quorate.operator.main;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.HttpEnsembleClient;
import io.quorate.operator.reconcile.ServerSideApply;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quorate operator}: runs until it is told to end. */
@Command(
    name = "quorate operator",
    mixinStandardHelpOptions = true,
    versionProvider = OperatorMain.Version.class,
    description =
        "Looks after CoordinationClusters and CoordinationObserverPools of a Kubernetes cluster.",
    footer = {
      "",
      "The Kubernetes cluster is the one of KUBECONFIG, or the one it runs in.",
      "Exit status: 0 ended by a signal; 1 failure; 64 wrong usage; 69 the API server or the CRDs are"
          + " missing; 70 another operator took over."
    })
public final class OperatorMain implements Callable<Integer> {
  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAME",
      description = "Look after these namespaces only. Default: all.")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Server image of clusters that name none. Default: ${DEFAULT-VALUE}")
  private String image = "quorate:" + Version.number();

  @Option(
      names = "--no-leader-election",
      negatable = false,
      description = "This is the only operator; take no lease.")
  private boolean alone;

  @Option(
      names = "--lease-namespace",
      paramLabel = "NAME",
      description = "Where the lease lies. Default: the operator's own namespace.")
  private @Nullable String leaseNamespace;

  @Option(
      names = "--lease-name",
      paramLabel = "NAME",
      description = "Name of the lease. Default: ${DEFAULT-VALUE}")
  private String leaseName = "quorate-operator";

  @Option(
      names = "--health-address",
      paramLabel = "HOST",
      description =
          "Where /livez, /readyz and /metrics are served. Default: QUORATE_BIND_ADDRESS, or every"
              + " address.")
  private @Nullable String healthHost = System.getenv("QUORATE_BIND_ADDRESS");

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description =
          "Port of /livez, /readyz and /metrics; 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private int healthPort = 7080;

  @Option(
      names = "--member-timeout-millis",
      paramLabel = "N",
      description = "How long a server may take to answer. Default: ${DEFAULT-VALUE}")
  private int memberTimeoutMillis = 1000;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description =
          "How lines of the log are written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private LogFormat logFormat = LogFormat.text;

  public static void main(String[] arguments) {
    if (System.getProperty("logback.configurationFile") == null)
      System.setProperty("logback.configurationFile", "quorate-operator-logback.xml");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new OperatorMain())
        .setParameterExceptionHandler(OperatorMain::wrongUsage)
        .setExecutionExceptionHandler((exception, _, _) -> failed(exception));
  }

  private static int wrongUsage(CommandLine.ParameterException exception, String[] arguments) {
    PrintWriter err = exception.getCommandLine().getErr();
    err.println("quorate operator: " + exception.getMessage());
    err.println("quorate operator --help lists the options");
    return ExitCodes.USAGE;
  }

  private static int failed(Exception exception) {
    System.err.println("quorate operator: " + exception);
    return ExitCodes.FAILURE;
  }

  @Override
  public Integer call() throws InterruptedException {
    logFormat.use();
    KubernetesClient client = new KubernetesClientBuilder().build();
    Optional<String> missing = missing(client);
    if (missing.isPresent()) {
      System.err.println("quorate operator: " + missing.get());
      return ExitCodes.UNAVAILABLE;
    }
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    bindGarbageCollection(metrics);
    OperatorMetrics passes = new OperatorMetrics(metrics);
    OperatorOptions options = options(client);
    AdminKeys keys = new AdminKeys();
    OperatorRuntime runtime =
        new OperatorRuntime(
            options,
            client,
            new HttpEnsembleClient(keys, options.memberTimeout()),
            keys,
            new ServerSideApply(client),
            passes,
            passes,
            () -> {
              System.err.println("quorate operator: another operator may lead now");
              Runtime.getRuntime().halt(ExitCodes.BROKEN);
            });
    try {
      HealthServer health =
          new HealthServer(
              healthHost == null
                  ? new InetSocketAddress(healthPort)
                  : new InetSocketAddress(healthHost, healthPort),
              runtime::healthy,
              metrics::scrape,
              Clock.systemUTC());
      health.start();
      System.out.println("health and metrics: port " + health.address().getPort());
    } catch (IOException e) {
      System.err.println(
          "quorate operator: port "
              + healthPort
              + " can't be used for --health-port: "
              + e.getMessage());
      return ExitCodes.FAILURE;
    }
    runtime.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  runtime.stop();
                  // Told to end and ended well: that is no failure, whatever signal told it.
                  Runtime.getRuntime().halt(ExitCodes.OK);
                },
                "stop"));
    System.out.println("operator " + options.instance() + " started");
    new CountDownLatch(1).await(); // the hook ends the process
    return ExitCodes.OK;
  }

  /** Said now in one sentence, instead of by informers that fail one after the other. */
  private Optional<String> missing(KubernetesClient client) {
    try {
      String scope = namespaces == null ? "" : "/namespaces/" + namespaces.getFirst();
      for (String kind : List.of("coordinationclusters", "coordinationobserverpools"))
        if (client.raw("/apis/quorate.io/v1" + scope + "/" + kind + "?limit=1") == null)
          return Optional.of("the CRDs are missing; install them with: kubectl apply -f crds/");
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          switch (e.getCode()) {
            case 401, 403 -> "not allowed to list the resources of quorate.io: " + e.getMessage();
            default ->
                e.getCode() >= 400
                    ? String.valueOf(e.getMessage())
                    : "no API server answers at "
                        + client.getMasterUrl()
                        + " ("
                        + rootOf(e)
                        + "); set KUBECONFIG, or run in a pod";
          });
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) root = cause;
    return root;
  }

  private OperatorOptions options(KubernetesClient client) {
    Set<String> wanted = namespaces == null ? Set.of() : new TreeSet<>(namespaces);
    String own = client.getNamespace() == null ? "default" : client.getNamespace();
    return new OperatorOptions(
        wanted,
        alone
            ? Optional.empty()
            : Optional.of(
                new OperatorOptions.Lease(
                    leaseNamespace == null ? own : leaseNamespace, leaseName)),
        instance(),
        image,
        Duration.ofMillis(memberTimeoutMillis));
  }

  /** A pod's name, with something that no earlier process of that name had. */
  private static String instance() {
    String host = System.getenv("HOSTNAME");
    return (host == null || host.isEmpty() ? "operator" : host)
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  @SuppressWarnings("resource") // bound for as long as the process runs
  private static void bindGarbageCollection(PrometheusMeterRegistry metrics) {
    new JvmGcMetrics().bindTo(metrics);
  }

  /** The version of the jar, or of a working copy. */
  static final class Version implements CommandLine.IVersionProvider {
    static String number() {
      String version = OperatorMain.class.getPackage().getImplementationVersion();
      return version == null ? "dev" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"quorate operator " + number()};
    }
  }
}
