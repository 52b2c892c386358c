package io.quorate.server.runtime;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.runtime.ConfigText.Setting;
import io.quorate.server.state.DigestAlgorithm;
import io.quorate.server.zab.PeerConfig.Founding;
import io.quorate.server.zab.Timing;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a zoo.cfg into a {@link ServerConfig}: a function of its {@link Sources} alone. It reports
 * every problem of a file at once, and warns of every key that it doesn't know or that changes
 * nothing.
 */
public final class ConfigFile {

  /** More than an ensemble's servers and their operators make at once, and few enough to bear. */
  private static final int PEER_HANDSHAKES_MAX = 256;

  /** The files of a Secret for TLS, as Kubernetes mounts it; the key is in tls.key. */
  private static final String CERTIFICATE_FILE = "tls.crt";

  private static final String AUTHORITIES_FILE = "ca.crt";

  private final Sources sources;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<ConfigKey, Setting> values = new EnumMap<>(ConfigKey.class);
  private final Map<Integer, Setting> serverLines = new TreeMap<>();

  /** What a connection can have an identity of. */
  private static final List<String> SCHEMES = List.of("digest", "ip", "sasl", "x509");

  /**
   * ZooKeeper's own providers, by the end of their class's name: their schemes are always there.
   */
  private static final List<String> PROVIDERS =
      List.of(
          "SASLAuthenticationProvider",
          "DigestAuthenticationProvider",
          "IPAuthenticationProvider",
          "X509AuthenticationProvider");

  /** Keys that are there with a value that won't do: they aren't missing. */
  private final Set<ConfigKey> wrong = EnumSet.noneOf(ConfigKey.class);

  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private ConfigFile(Sources sources) {
    this.sources = sources;
  }

  /**
   * All that a configuration is made of.
   *
   * @param name how the file is named in problems
   * @param text the zoo.cfg's text
   * @param properties {@code -Dzookeeper.X=v} as X → v; the file wins over them
   * @param environment QUORATE_ID, QUORATE_DATA_DIR, QUORATE_DATA_LOG_DIR, QUORATE_BIND_ADDRESS,
   *     QUORATE_TLS_DIR and QUORATE_CLIENT_TLS_DIR where they are set
   * @param files reads a text file, empty where there is none: for myid and the dynamic
   *     configuration
   */
  public record Sources(
      String name,
      String text,
      Map<String, String> properties,
      Map<String, String> environment,
      Function<Path, Optional<String>> files) {}

  /** What came of it: a configuration if there was no problem. */
  public record Result(
      Optional<ServerConfig> config, List<String> problems, List<String> warnings) {}

  public static Result parse(Sources sources) {
    ConfigFile file = new ConfigFile(sources);
    file.collect();
    ServerConfig config = file.config();
    return new Result(
        file.problems.isEmpty() ? Optional.of(config) : Optional.empty(),
        List.copyOf(file.problems),
        List.copyOf(file.warnings));
  }

  // Collecting the settings

  private void collect() {
    Map<String, Setting> merged = new LinkedHashMap<>();
    sources
        .properties()
        .forEach((key, value) -> {
          if (ConfigKey.named(key) != null) {
            merged.put(key, new Setting(key, value.strip(), "-Dzookeeper." + key));
          }
        });
    for (Setting setting : ConfigText.read(sources.name(), sources.text())) {
      Setting earlier = merged.put(setting.key(), setting);
      if (earlier != null && earlier.where().startsWith(sources.name() + ":")) {
        warn(setting, "is given again and replaces the one at " + earlier.where());
      }
    }
    merged.values().forEach(this::take);
    Setting dynamic = values.get(ConfigKey.DYNAMIC_CONFIG_FILE);
    if (dynamic != null && !dynamic.value().isEmpty()) takeDynamic(dynamic);
  }

  private void takeDynamic(Setting dynamic) {
    Optional<String> text = path(dynamic).flatMap(sources.files());
    if (text.isEmpty()) {
      problem(dynamic, "can't be read; correct the path or put the server lines into this file");
      return;
    }
    for (Setting setting : ConfigText.read(dynamic.value(), text.get())) {
      if (!setting.key().equals("version")) take(setting);
    }
  }

  private void take(Setting setting) {
    String name = setting.key();
    if (name.startsWith("server.")) {
      takeServerLine(setting);
      return;
    }
    if (name.startsWith("group.") || name.startsWith("weight.")) {
      problem(setting, "hierarchical quorums aren't supported; remove it: each voter counts once");
      return;
    }
    if (name.startsWith("authProvider.")) {
      if (PROVIDERS.stream().noneMatch(setting.value()::endsWith)) {
        warn(setting, "changes nothing here: providers written for ZooKeeper can't be loaded");
      }
      return;
    }
    ConfigKey key = ConfigKey.named(name);
    if (key == null) {
      warn(setting, "is unknown and changes nothing");
      return;
    }
    String problem = setting.value().isEmpty() ? "" : key.problemWith(setting.value());
    if (!problem.isEmpty()) {
      wrong.add(key);
      problem(setting, problem);
      return;
    }
    if (key.type() == ConfigKey.Type.IDLE
        && !key.choices().contains(setting.value().toLowerCase(Locale.ROOT)))
      warn(setting, "changes nothing here: " + key.sentence());
    if (!setting.value().isEmpty()) values.put(key, setting);
  }

  private void takeServerLine(Setting setting) {
    try {
      int id = Integer.parseInt(setting.key().substring("server.".length()));
      if (id < 0 || id > EnsembleText.ID_MAX) {
        problem(setting, "has an id outside 0 to " + EnsembleText.ID_MAX);
        return;
      }
      serverLines.put(id, setting);
    } catch (NumberFormatException e) {
      problem(setting, "must be server.N with a whole number N from 0 to " + EnsembleText.ID_MAX);
    }
  }

  // Making the configuration

  private ServerConfig config() {
    List<Member> members = members();
    boolean standalone = serverLines.isEmpty() && !isObserver();
    Path dataDir = dataDir();
    int id = standalone ? 0 : id(dataDir);
    Member self = members.stream().filter(member -> member.id() == id).findFirst().orElse(null);
    if (!standalone && id >= 0) checkPlace(id, self);
    ServerConfig.Clients clients = clients(self);
    ServerConfig.Security security = security();
    Ensemble seeds =
        standalone
            ? new Ensemble(
                0, 1, List.of(new Member(0, "127.0.0.1", 2888, 3888, Member.Role.VOTER, "", 0)))
            : new Ensemble(0, members.stream().mapToInt(Member::id).max().orElse(0) + 1, members);
    return new ServerConfig(
        id,
        standalone,
        seeds,
        files(dataDir),
        clients,
        service(),
        peers(),
        watching(clients.bindHost(), security.peers().isPresent()),
        security);
  }

  private List<Member> members() {
    List<Member> members = new ArrayList<>();
    Map<String, Setting> addresses = new LinkedHashMap<>();
    serverLines.forEach((id, line) -> {
      try {
        Member member = EnsembleText.parse(id, line.value());
        members.add(member);
        Setting same = addresses.put(member.host() + ":" + member.peerPort(), line);
        if (same != null) {
          problem(
              line,
              "has the address of "
                  + same.key()
                  + " at "
                  + same.where()
                  + "; give each server one of its own");
        }
      } catch (MalformedEnsemble e) {
        problems.add(line.where() + ": " + e.getMessage());
      }
    });
    if (!members.isEmpty() && members.stream().noneMatch(Member::isVoter)) {
      problems.add(
          sources.name() + ": there is no voter; make at least one server line a participant");
    }
    return members;
  }

  private int id(Path dataDir) {
    String given = sources.environment().get("QUORATE_ID");
    String where = "QUORATE_ID";
    if (given == null) {
      Path file = dataDir.resolve("myid");
      where = file.toString();
      given = sources.files().apply(file).orElse(null);
    }
    if (given == null) {
      problems.add(
          where
              + ": is missing; write this server's number, the N of its own server.N line, into it"
              + " (echo N > "
              + where
              + ") or set QUORATE_ID");
      return -1;
    }
    try {
      return Integer.parseInt(given.strip());
    } catch (NumberFormatException e) {
      problems.add(
          where
              + ": holds \""
              + abridged(given.strip())
              + "\"; it must hold this server's number alone");
      return -1;
    }
  }

  private void checkPlace(int id, @Nullable Member self) {
    if (self != null) {
      if (isObserver() && self.isVoter()) {
        warnings.add(
            "peerType=observer: the server line says participant, and the server line wins");
      }
      return;
    }
    if (isObserver() && EnsembleText.isUnlisted(id)) {
      if (serverLines.isEmpty()) {
        problems.add(
            sources.name() + ": an observer needs the voters' server.N lines to find them");
      }
      return;
    }
    problems.add(
        sources.name()
            + ": this server's number is "
            + id
            + " but there is no server."
            + id
            + " line; add it, or correct the number (an observer that isn't listed has peerType=observer and a"
            + " number from "
            + EnsembleText.UNLISTED_ID_MIN
            + " to "
            + EnsembleText.UNLISTED_ID_MAX
            + ")");
  }

  private boolean isObserver() {
    return word(ConfigKey.PEER_TYPE).equals("observer");
  }

  private Path dataDir() {
    String override = sources.environment().get("QUORATE_DATA_DIR");
    Setting setting =
        override != null
            ? new Setting("dataDir", override, "QUORATE_DATA_DIR")
            : values.get(ConfigKey.DATA_DIR);
    if (setting == null) {
      problems.add(
          sources.name()
              + ": dataDir is missing; name the directory that this server may write to");
      return Path.of(".");
    }
    return path(setting).orElse(Path.of("."));
  }

  private ServerConfig.Files files(Path dataDir) {
    String override = sources.environment().get("QUORATE_DATA_LOG_DIR");
    Setting log =
        override != null
            ? new Setting("dataLogDir", override, "QUORATE_DATA_LOG_DIR")
            : values.get(ConfigKey.DATA_LOG_DIR);
    Path logDir = log == null ? dataDir : path(log).orElse(dataDir);
    if (word(ConfigKey.FORCE_SYNC).equals("no")) {
      warnings.add(
          "forceSync=no changes nothing here: nothing is acknowledged before it is durable");
    }
    return new ServerConfig.Files(
        dataDir, logDir, number(ConfigKey.SNAP_COUNT), number(ConfigKey.SNAP_RETAIN_COUNT));
  }

  private ServerConfig.Clients clients(@Nullable Member self) {
    String host = string(ConfigKey.CLIENT_PORT_ADDRESS);
    int port = values.containsKey(ConfigKey.CLIENT_PORT) ? number(ConfigKey.CLIENT_PORT) : -1;
    if (self != null && !self.clientAddress().isEmpty()) {
      int colon = self.clientAddress().lastIndexOf(':');
      int advertised = Integer.parseInt(self.clientAddress().substring(colon + 1));
      if (port < 0) port = advertised;
      else if (port != advertised) {
        warnings.add(
            "clientPort="
                + port
                + ": the own server line names client port "
                + advertised
                + "; clientPort wins");
      }
      if (host.isEmpty() && colon > 0) host = self.clientAddress().substring(0, colon);
    }
    boolean secureOnly = port < 0 && values.containsKey(ConfigKey.SECURE_CLIENT_PORT);
    if (port < 0 && !secureOnly && !wrong.contains(ConfigKey.CLIENT_PORT)) {
      problems.add(
          sources.name()
              + ": clientPort is missing; name the port that clients connect to (usually 2181)");
    }
    if (host.isEmpty() || host.equals("0.0.0.0")) {
      host = sources.environment().getOrDefault("QUORATE_BIND_ADDRESS", "");
    }
    return new ServerConfig.Clients(
        host,
        secureOnly ? -1 : Math.max(port, 0),
        number(ConfigKey.CLIENT_PORT_BACKLOG),
        number(ConfigKey.MAX_CLIENT_CNXNS),
        number(ConfigKey.MAX_CNXNS),
        number(ConfigKey.JUTE_MAXBUFFER),
        outstandingMax(),
        number(ConfigKey.CONNECTION_OUTSTANDING_MAX),
        number(ConfigKey.CLIENT_OUTBOUND_MAX) * 1024L,
        number(ConfigKey.CLIENT_IO_THREADS),
        number(ConfigKey.HANDSHAKE_TIMEOUT),
        requiredSchemes(),
        words(),
        throttle(),
        isOn(ConfigKey.AUDIT_ENABLE),
        isOn(ConfigKey.SASL_FAILED_STAYS));
  }

  /** Two keys of ZooKeeper's bound the same thing: what has been taken and not answered. */
  private int outstandingMax() {
    int limit = number(ConfigKey.GLOBAL_OUTSTANDING_LIMIT);
    int throttle = number(ConfigKey.REQUEST_THROTTLE_LIMIT);
    return throttle > 0 ? Math.min(limit, throttle) : limit;
  }

  private ServerConfig.Throttle throttle() {
    int large = number(ConfigKey.LARGE_REQUEST_THRESHOLD);
    return new ServerConfig.Throttle(
        number(ConfigKey.OPENING_TOKENS),
        number(ConfigKey.OPENING_FILL_TIME),
        number(ConfigKey.OPENING_FILL_COUNT),
        large < 0 ? Integer.MAX_VALUE : large,
        number(ConfigKey.LARGE_REQUEST_MAX_BYTES),
        number(ConfigKey.CLIENT_MEMORY_MAX) * 1024L * 1024L);
  }

  private List<String> requiredSchemes() {
    if (isOn(ConfigKey.REQUIRE_SASL)) return List.of("sasl");
    if (!isOn(ConfigKey.ENFORCE_AUTH)) return List.of();
    List<String> schemes = list(ConfigKey.ENFORCE_AUTH_SCHEMES);
    if (schemes.isEmpty() || !SCHEMES.containsAll(schemes)) {
      problems.add(
          sources.name()
              + ": enforce.auth.enabled=true needs enforce.auth.schemes, a list of "
              + String.join(", ", SCHEMES)
              + "; it says \""
              + string(ConfigKey.ENFORCE_AUTH_SCHEMES)
              + "\"");
    }
    return schemes;
  }

  private List<String> list(ConfigKey key) {
    return Arrays.stream(string(key).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private ServerConfig.Service service() {
    int tick = number(ConfigKey.TICK_TIME);
    int min = number(ConfigKey.MIN_SESSION_TIMEOUT);
    int max = number(ConfigKey.MAX_SESSION_TIMEOUT);
    if (min < 0) min = 2 * tick;
    if (max < 0) max = 20 * tick;
    if (min > max) {
      problems.add(
          sources.name()
              + ": minSessionTimeout "
              + min
              + " ms is above maxSessionTimeout "
              + max
              + " ms; raise the one or lower the other (unset they are two and twenty ticks)");
    }
    return new ServerConfig.Service(
        min,
        max,
        string(ConfigKey.SUPER_DIGEST),
        string(ConfigKey.SUPER_USER),
        string(ConfigKey.SASL_SECTION),
        Objects.requireNonNullElse(
            DigestAlgorithm.named(string(ConfigKey.DIGEST_ALGORITHM)), DigestAlgorithm.SHA_1),
        word(ConfigKey.SKIP_ACL).equals("yes"),
        isOn(ConfigKey.EXTENDED_TYPES),
        isOn(ConfigKey.ENFORCE_QUOTA),
        isOn(ConfigKey.RECONFIG_ENABLED),
        newSessions(),
        isOn(ConfigKey.READ_ONLY_MODE),
        number(ConfigKey.CONTAINER_CHECK_INTERVAL),
        number(ConfigKey.CONTAINER_MAX_PER_MINUTE));
  }

  private NewSessions newSessions() {
    boolean upgrades = isOn(ConfigKey.LOCAL_SESSIONS_UPGRADING);
    if (isOn(ConfigKey.LOCAL_SESSIONS)) {
      return upgrades ? NewSessions.LOCAL_UNTIL_OWNER : NewSessions.LOCAL;
    }
    if (upgrades) {
      warnings.add(
          "localSessionsUpgradingEnabled=true changes nothing without localSessionsEnabled=true");
    }
    return NewSessions.GLOBAL;
  }

  /** Who turns to a server without a quorum asks it first whether it is read-only. */
  private List<String> words() {
    List<String> words = new ArrayList<>(list(ConfigKey.FOUR_LETTER_WORDS));
    if (isOn(ConfigKey.READ_ONLY_MODE)) words.add("isro");
    return List.copyOf(words);
  }

  private ServerConfig.Peers peers() {
    return new ServerConfig.Peers(
        new Timing(
            number(ConfigKey.TICK_TIME),
            number(ConfigKey.INIT_LIMIT),
            number(ConfigKey.SYNC_LIMIT),
            number(ConfigKey.PEER_TIMEOUT)),
        word(ConfigKey.FOUNDING).equals("commanded") ? Founding.COMMANDED : Founding.AUTOMATIC,
        string(ConfigKey.CLUSTER_NAME),
        isOn(ConfigKey.INSECURE_PEERS),
        sources.environment().getOrDefault("QUORATE_BIND_ADDRESS", ""),
        isOn(ConfigKey.QUORUM_LISTEN_ON_ALL),
        number(ConfigKey.CNX_TIMEOUT),
        number(ConfigKey.PEER_OUTBOUND_MAX) * 1024L,
        number(ConfigKey.HISTORY_MAX) * 1024L);
  }

  private ServerConfig.Watching watching(String clientHost, boolean encrypted) {
    String bind = sources.environment().getOrDefault("QUORATE_BIND_ADDRESS", "");
    return new ServerConfig.Watching(
        http(ConfigKey.HEALTH_PORT, bind.isEmpty() ? clientHost : bind),
        http(ConfigKey.CONTROL_PORT, bind.isEmpty() && !encrypted ? "127.0.0.1" : bind),
        isOn(ConfigKey.ADMIN_ENABLE),
        http(ConfigKey.ADMIN_PORT, string(ConfigKey.ADMIN_ADDRESS)),
        string(ConfigKey.ADMIN_URL),
        word(ConfigKey.LOG_LEVEL),
        loggers(),
        word(ConfigKey.LOG_FORMAT).equals("json"),
        number(ConfigKey.STOP_SECONDS));
  }

  private Map<String, String> loggers() {
    Map<String, String> levels = new TreeMap<>();
    for (String item : string(ConfigKey.LOGGERS).split(",")) {
      if (item.isBlank()) continue;
      int colon = item.indexOf(':');
      String level = item.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      if (colon > 0 && LEVELS.contains(level)) levels.put(item.substring(0, colon).strip(), level);
      else
        problems.add(
            sources.name()
                + ": quorate.loggers: "
                + item.strip()
                + " isn't LOGGER:LEVEL with a level of "
                + String.join(", ", LEVELS));
    }
    return levels;
  }

  private ServerConfig.Http http(ConfigKey key, String host) {
    return new ServerConfig.Http(host, number(key), values.containsKey(key));
  }

  // Encryption

  private ServerConfig.Security security() {
    return new ServerConfig.Security(peerTls(), clientTls(), number(ConfigKey.CERTIFICATE_CHECK));
  }

  private Optional<ServerConfig.Tls> peerTls() {
    String directory = sources.environment().getOrDefault("QUORATE_TLS_DIR", "");
    Optional<ServerConfig.Store> keys =
        store(ConfigKey.QUORUM_KEY_STORE, directory, CERTIFICATE_FILE);
    String wanted = word(ConfigKey.SSL_QUORUM);
    if (wanted.equals("false") || wanted.isEmpty() && keys.isEmpty()) return Optional.empty();
    Optional<ServerConfig.Store> trust =
        store(ConfigKey.QUORUM_TRUST_STORE, directory, AUTHORITIES_FILE);
    boolean keyless = isMissing(keys, ConfigKey.QUORUM_KEY_STORE);
    boolean untrusting = isMissing(trust, ConfigKey.QUORUM_TRUST_STORE);
    if (keyless || untrusting) return Optional.empty();
    return Optional.of(
        new ServerConfig.Tls(
            keys.orElseThrow(),
            trust,
            List.of("TLSv1.3"),
            list(ConfigKey.QUORUM_CIPHER_SUITES),
            ServerConfig.ClientAuth.NEED,
            number(ConfigKey.QUORUM_HANDSHAKE_TIMEOUT),
            PEER_HANDSHAKES_MAX));
  }

  private Optional<ServerConfig.ClientTls> clientTls() {
    boolean unification = isOn(ConfigKey.PORT_UNIFICATION);
    boolean port = values.containsKey(ConfigKey.SECURE_CLIENT_PORT);
    if (!port && !unification) return Optional.empty();
    String directory = sources.environment().getOrDefault("QUORATE_CLIENT_TLS_DIR", "");
    ServerConfig.ClientAuth auth =
        ServerConfig.ClientAuth.valueOf(string(ConfigKey.CLIENT_AUTH).toUpperCase(Locale.ROOT));
    Optional<ServerConfig.Store> keys =
        store(ConfigKey.CLIENT_KEY_STORE, directory, CERTIFICATE_FILE);
    Optional<ServerConfig.Store> trust =
        store(
            ConfigKey.CLIENT_TRUST_STORE,
            auth == ServerConfig.ClientAuth.NONE ? "" : directory,
            AUTHORITIES_FILE);
    boolean untrusting =
        auth != ServerConfig.ClientAuth.NONE && isMissing(trust, ConfigKey.CLIENT_TRUST_STORE);
    boolean keyless = isMissing(keys, ConfigKey.CLIENT_KEY_STORE);
    if (keyless || untrusting) return Optional.empty();
    String host = string(ConfigKey.SECURE_CLIENT_PORT_ADDRESS);
    if (host.isEmpty() || host.equals("0.0.0.0")) {
      host = sources.environment().getOrDefault("QUORATE_BIND_ADDRESS", "");
    }
    return Optional.of(
        new ServerConfig.ClientTls(
            new ServerConfig.Tls(
                keys.orElseThrow(),
                trust,
                protocols(),
                list(ConfigKey.CLIENT_CIPHER_SUITES),
                auth,
                number(ConfigKey.CLIENT_HANDSHAKE_TIMEOUT),
                number(ConfigKey.CLIENT_HANDSHAKES_MAX)),
            host,
            port ? number(ConfigKey.SECURE_CLIENT_PORT) : -1,
            unification,
            string(ConfigKey.X509_SUPER_USER)));
  }

  private boolean isMissing(Optional<ServerConfig.Store> store, ConfigKey location) {
    if (store.isEmpty() && !wrong.contains(location))
      problems.add(
          sources.name()
              + ": "
              + location.key()
              + " is missing; name the file with "
              + (location.key().contains("keyStore")
                  ? "the server's key and certificate"
                  : "the authorities' certificates")
              + " (./quorate certs makes them)");
    return store.isEmpty();
  }

  private List<String> protocols() {
    List<String> protocols = list(ConfigKey.CLIENT_PROTOCOLS);
    for (String protocol : protocols) {
      if (!protocol.equals("TLSv1.3") && !protocol.equals("TLSv1.2"))
        problems.add(
            sources.name()
                + ": ssl.enabledProtocols names "
                + abridged(protocol)
                + "; TLSv1.3 and TLSv1.2 may be named");
    }
    return protocols;
  }

  /** The store of that location; where none is set, the file of a mounted Secret. */
  private Optional<ServerConfig.Store> store(
      ConfigKey location, String directory, String mountedFile) {
    String name = location.key().substring(0, location.key().length() - ".location".length());
    Setting setting = values.get(location);
    if (setting == null && directory.isEmpty()) return Optional.empty();
    if (setting == null)
      setting = new Setting(location.key(), directory + "/" + mountedFile, "environment");
    Optional<Path> path = path(setting);
    Optional<ServerConfig.Store.Type> type = path.flatMap(file -> storeType(name, file));
    if (path.isPresent() && type.isEmpty())
      problem(
          setting, "has an end that tells nothing; set " + name + ".type to PEM, PKCS12 or JKS");
    if (path.isEmpty() || type.isEmpty()) {
      wrong.add(location);
      return Optional.empty();
    }
    Setting passwordFile = values.get(companion(name, ".passwordPath"));
    return Optional.of(
        new ServerConfig.Store(
            name,
            path.get(),
            type.get(),
            string(companion(name, ".password")),
            passwordFile == null ? Optional.empty() : path(passwordFile)));
  }

  private Optional<ServerConfig.Store.Type> storeType(String name, Path file) {
    String given = string(companion(name, ".type")).toUpperCase(Locale.ROOT);
    if (!given.isEmpty()) return Optional.of(ServerConfig.Store.Type.valueOf(given));
    String path = file.toString().toLowerCase(Locale.ROOT);
    if (path.endsWith(".pem") || path.endsWith(".crt") || path.endsWith(".cer"))
      return Optional.of(ServerConfig.Store.Type.PEM);
    if (path.endsWith(".p12") || path.endsWith(".pfx"))
      return Optional.of(ServerConfig.Store.Type.PKCS12);
    if (path.endsWith(".jks")) return Optional.of(ServerConfig.Store.Type.JKS);
    return Optional.empty();
  }

  private static ConfigKey companion(String name, String suffix) {
    ConfigKey key = ConfigKey.named(name + suffix);
    if (key == null) throw new IllegalStateException("the table has no " + name + suffix);
    return key;
  }

  // Reading values; every one of them has passed its key's check

  private String string(ConfigKey key) {
    Setting setting = values.get(key);
    return setting == null ? key.defaultValue() : setting.value();
  }

  private String word(ConfigKey key) {
    return string(key).toLowerCase(Locale.ROOT);
  }

  private int number(ConfigKey key) {
    String text = string(key);
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private boolean isOn(ConfigKey key) {
    return word(key).equals("true");
  }

  private Optional<Path> path(Setting setting) {
    try {
      return Optional.of(Path.of(setting.value()).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      problem(setting, "isn't a path: " + e.getReason());
      return Optional.empty();
    }
  }

  private void problem(Setting setting, @Nullable String what) {
    problems.add(describe(setting) + " " + what);
  }

  private void warn(Setting setting, String what) {
    warnings.add(describe(setting) + " " + what);
  }

  private static String describe(Setting setting) {
    ConfigKey key = ConfigKey.named(setting.key());
    boolean secret =
        key != null && key.isSecret()
            || setting.key().toLowerCase(Locale.ROOT).contains("password");
    return setting.where()
        + ": "
        + setting.key()
        + "="
        + (secret ? "***" : abridged(setting.value()));
  }

  private static String abridged(String value) {
    return value.length() <= 120 ? value : value.substring(0, 120) + "…";
  }
}
