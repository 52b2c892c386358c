package io.quorate.operator.main;

import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.CertificateAuthority;
import io.quorate.operator.certificates.IssuedCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code quorate certs}: a cluster's own authority in a directory, and folders of keys
 * that servers, administrators and clients are given, each as a Secret of Kubernetes is mounted.
 */
@Command(
    name = "quorate certs",
    description = {
      "Makes certificates for the servers of a cluster, those who command them, and its clients.",
      ""
    },
    footer = {
      "",
      "DIR holds ca.crt and ca.key; keep ca.key where no server is. Each folder that is issued holds",
      "tls.crt, tls.key and ca.crt: name them by ssl.quorum.keyStore.location and trustStore.location,",
      "or the folder by QUORATE_TLS_DIR. Servers read renewed files while they run.",
      "To replace an authority: init another directory, give every server a ca.crt that holds both",
      "authorities' certificates, issue everything anew from the second, then take out the first.",
      "Exit status: 0 done, 1 failure, 64 usage."
    },
    synopsisSubcommandLabel = "(init | issue)",
    sortOptions = false)
public final class CertsMain implements Runnable {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  private final Clock clock;

  CertsMain(Clock clock) {
    this.clock = clock;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(Clock.systemUTC()).execute(arguments));
  }

  static CommandLine commandLine(Clock clock) {
    CommandLine command = new CommandLine(new CertsMain(clock));
    List<CommandLine> all = new ArrayList<>(command.getSubcommands().values());
    all.add(command);
    for (CommandLine each : all) {
      each.getCommandSpec().exitCodeOnInvalidInput(ExitCodes.USAGE);
      each.getCommandSpec().exitCodeOnExecutionException(ExitCodes.FAILURE);
    }
    command.setExecutionExceptionHandler((thrown, failed, _) -> {
      failed.getErr().println("error: " + thrown.getMessage());
      return thrown instanceof IllegalArgumentException ? ExitCodes.USAGE : ExitCodes.FAILURE;
    });
    return command;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: init or issue. --help shows how.");
  }

  @Command(
      name = "init",
      description = "Founds the authority of a cluster, and issues the first administrator.")
  void init(
      @Parameters(paramLabel = "DIR", description = "Where the authority is to live.")
          Path directory,
      @Option(
              names = "--cluster",
              paramLabel = "NAME",
              defaultValue = "quorate",
              description = "The cluster's name, quorate.clusterName (${DEFAULT-VALUE}).")
          String cluster,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "3650",
              description = "How long the authority lives (${DEFAULT-VALUE}).")
          int days)
      throws IOException {
    Files.createDirectories(directory);
    CertificateAuthority authority =
        CertificateAuthority.found(cluster, clock.instant(), life(days));
    Path key = directory.resolve("ca.key");
    if (Files.exists(key) || Files.exists(directory.resolve("ca.crt")))
      throw new IOException(
          directory
              + " holds an authority already; what it has issued is trusted by its certificate, so"
              + " take another directory for another authority");
    write(key, authority.own().keyPem());
    write(directory.resolve("ca.crt"), authority.own().certificatePem());
    out().println("founded the authority of cluster " + cluster + " in " + directory);
    issue(authority, directory, new Bearer(Bearer.Role.ADMIN, "admin"), List.of(), 365);
  }

  @Command(
      name = "issue",
      description = "Issues keys and certificates; those that are there already are renewed.")
  void issue(
      @Parameters(index = "0", paramLabel = "DIR", description = "Where the authority lives.")
          Path directory,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "ROLE/NAME",
              description = "voter/ID, observer/ID, observer/POOL, admin/NAME or client/NAME.")
          List<String> bearers,
      @Option(
              names = "--host",
              paramLabel = "NAME",
              description = "A name or an address of the server, for clients that check it.")
          List<String> hosts,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "365",
              description = "How long the certificates live (${DEFAULT-VALUE}).")
          int days)
      throws IOException {
    List<Bearer> parsed = bearers.stream().map(Bearer::parse).toList();
    CertificateAuthority authority =
        CertificateAuthority.of(
            Files.readString(directory.resolve("ca.crt")),
            Files.readString(directory.resolve("ca.key")));
    for (Bearer bearer : parsed)
      issue(authority, directory, bearer, hosts == null ? List.of() : hosts, days);
  }

  private void issue(
      CertificateAuthority authority, Path directory, Bearer bearer, List<String> hosts, int days)
      throws IOException {
    IssuedCertificate issued = authority.issue(bearer, hosts, clock.instant(), life(days));
    Path folder = directory.resolve(bearer.role() + "-" + bearer.name());
    Files.createDirectories(folder);
    write(folder.resolve("tls.key"), issued.keyPem());
    write(folder.resolve("tls.crt"), issued.certificatePem());
    write(folder.resolve("ca.crt"), authority.own().certificatePem());
    out()
        .println(
            "issued "
                + bearer
                + " until "
                + issued.certificate().getNotAfter().toInstant()
                + " in "
                + folder);
  }

  private static Duration life(int days) {
    if (days < 1 || days > 36_500)
      throw new IllegalArgumentException("--days must be from 1 to 36500");
    return Duration.ofDays(days);
  }

  /** In one step, so that whoever reads it sees the old file or the new one, and only its owner. */
  private static void write(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createFile(next, PRIVATE);
    } catch (FileAlreadyExistsException leftOver) {
      Files.delete(next);
      Files.createFile(next, PRIVATE);
    }
    Files.write(next, text.getBytes(StandardCharsets.US_ASCII));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
