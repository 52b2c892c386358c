package io.quorate.server.runtime;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.state.DigestAlgorithm;
import io.quorate.server.zab.PeerConfig.Founding;
import io.quorate.server.zab.Timing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a server is told at its start, checked and with its defaults filled in.
 *
 * @param id the server's id; 0 where it stands alone
 * @param standalone whether no server line was given: one voter, without peers
 * @param seeds the server lines as a configuration of version 0; where the server stands alone, it
 *     alone
 */
public record ServerConfig(
    int id,
    boolean standalone,
    Ensemble seeds,
    Files files,
    Clients clients,
    Service service,
    Peers peers,
    Watching watching,
    Security security) {

  /** Directories and how much is kept in them. */
  public record Files(Path dataDir, Path dataLogDir, int snapCount, int snapshotsKept) {}

  /**
   * The client port and its bounds; a count of 0 sets no limit.
   *
   * @param bindHost empty for every address
   * @param port 0 takes a free one, -1 opens none
   * @param backlog -1 leaves it to the system
   * @param requiredSchemes of one of which a connection must have an identity before it may ask for
   *     anything; empty lets everybody ask
   * @param audit whether every write is told to the audit log
   * @param failedSaslStays whether a connection may stay that fails to prove who it is by SASL
   * @param words the four letter words that are answered; {@code *} for all
   */
  public record Clients(
      String bindHost,
      int port,
      int backlog,
      int perAddressMax,
      int connectionsMax,
      int frameBytesMax,
      int outstandingMax,
      int connectionOutstandingMax,
      long outboundBytesMax,
      int ioThreads,
      int handshakeTimeoutMillis,
      List<String> requiredSchemes,
      List<String> words,
      Throttle throttle,
      boolean audit,
      boolean failedSaslStays) {}

  /**
   * What clients may ask of this server together.
   *
   * @param openingTokens how many sessions may be opened or claimed at once; 0 sets no limit
   * @param openingFillMillis after how long further ones may be
   * @param openingFillCount how many
   * @param largeRequestBytes from how many bytes on a request is large
   * @param largeRequestBytesMax what large requests under way may take together
   * @param memoryBytesMax what all connections may hold in memory
   */
  public record Throttle(
      int openingTokens,
      int openingFillMillis,
      int openingFillCount,
      int largeRequestBytes,
      long largeRequestBytesMax,
      long memoryBytesMax) {}

  /**
   * What the service allows.
   *
   * @param reconfigVotersMin how many voters a client must leave that changes the ensemble
   */
  public record Service(
      int minSessionTimeoutMillis,
      int maxSessionTimeoutMillis,
      Authentication authentication,
      boolean skipAcl,
      boolean ttlEnabled,
      boolean enforceQuota,
      boolean reconfigEnabled,
      int reconfigVotersMin,
      NewSessions newSessions,
      boolean readOnlyMode,
      int containerCheckMillis,
      int containersPerMinuteMax) {}

  /**
   * How clients prove who they are.
   *
   * @param digest whether there is the scheme digest
   * @param superDigest empty if there is no super user
   * @param superUser the name of SASL's super user, empty if there is none
   * @param saslSection the section of the JAAS file that names users, or the server's principal
   * @param removesHost whether lists name Kerberos principals without their host
   * @param removesRealm whether lists name them without their realm
   * @param host whether there is the scheme host
   * @param ensemble whether clients may say which ensemble they look for
   * @param ensembleNames what this one is called; empty lets every name pass
   * @param providers the added schemes
   * @param providerDir jars to find them in, beside those that the server was started with
   */
  public record Authentication(
      boolean digest,
      String superDigest,
      DigestAlgorithm digestAlgorithm,
      String superUser,
      String saslSection,
      boolean removesHost,
      boolean removesRealm,
      boolean host,
      boolean ensemble,
      List<String> ensembleNames,
      List<String> providers,
      Optional<Path> providerDir) {}

  /**
   * How servers talk to each other.
   *
   * @param bindHost empty to bind as the own server line says, else the address to bind to
   * @param listenOnAll bind every address
   */
  public record Peers(
      Timing timing,
      Founding founding,
      String clusterName,
      boolean insecure,
      String bindHost,
      boolean listenOnAll,
      int connectTimeoutMillis,
      long outboundBytesMax,
      long historyBytesMax) {}

  /**
   * HTTP, the log and the end.
   *
   * @param loggers levels of single loggers by their names
   * @param stopSeconds how long clients are let go before a server ends
   */
  public record Watching(
      Http health,
      Http control,
      boolean adminEnabled,
      Http admin,
      String adminPath,
      Admin adminRules,
      String logLevel,
      Map<String, String> loggers,
      boolean logAsJson,
      int stopSeconds) {}

  /**
   * How the admin commands are served.
   *
   * @param tls what they are encrypted with; empty for plain text alone
   * @param takesPlain whether they are answered in plain text too
   * @param snapshots whether the state may be read as a whole
   * @param intervalMillis between two such reads at least
   */
  public record Admin(
      Optional<Tls> tls, boolean takesPlain, boolean snapshots, int intervalMillis) {}

  /**
   * One HTTP port.
   *
   * @param host empty for every address
   * @param port 0 for none
   * @param configured whether somebody asked for it: then it must be there
   */
  public record Http(String host, int port, boolean configured) {}

  /**
   * Encryption.
   *
   * @param peers between servers and on the control port; empty for plain text
   * @param clients empty if clients can't encrypt
   * @param checkSeconds how often the files are looked at for something new; 0 for never
   */
  public record Security(Optional<Tls> peers, Optional<ClientTls> clients, int checkSeconds) {}

  /**
   * How a port encrypts.
   *
   * @param keys what it identifies itself with
   * @param trust whose certificates it accepts; empty only if it asks for none
   * @param cipherSuites empty for Java's own choice
   * @param handshakesMax how many handshakes may be under way at once
   */
  public record Tls(
      Store keys,
      Optional<Store> trust,
      List<String> protocols,
      List<String> cipherSuites,
      ClientAuth clientAuth,
      int handshakeTimeoutMillis,
      int handshakesMax) {}

  /** Whether who connects must show a certificate. */
  public enum ClientAuth {
    NONE,
    WANT,
    NEED
  }

  /**
   * The client port that encrypts.
   *
   * @param bindHost empty for every address
   * @param port 0 takes a free one, -1 opens none
   * @param unification whether the plain port takes encrypted connections too
   * @param superUser the subject of the superuser's certificate; empty for none
   */
  public record ClientTls(
      Tls tls, String bindHost, int port, boolean unification, String superUser) {}

  /**
   * A file with keys or certificates.
   *
   * @param key the setting it is named by, without {@code .location}
   * @param password empty if there is none, or if it is in the file
   */
  public record Store(
      String key, Path location, Type type, String password, Optional<Path> passwordFile) {
    /** What a store is written in. */
    public enum Type {
      PEM,
      PKCS12,
      JKS
    }

    /** Never the password. */
    @Override
    public String toString() {
      return key + "=" + location + " (" + type + ")";
    }
  }
}
