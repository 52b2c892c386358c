package io.quorate.server.runtime;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.runtime.ConfigText.Setting;
import io.quorate.server.zab.PeerConfig.Founding;
import io.quorate.server.zab.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a zoo.cfg into a {@link ServerConfig}: a function of its {@link Sources} alone. It reports
 * every problem of a file at once, and warns of every key that it doesn't know or that changes
 * nothing.
 */
public final class ConfigFile {

  private final Sources sources;
  private final Settings settings;
  private final Map<Integer, Setting> serverLines = new TreeMap<>();

  private static final String ENSEMBLE_PROVIDER = "EnsembleAuthenticationProvider";

  /**
   * ZooKeeper's own providers, by the end of their class's name: their schemes are there without
   * being asked for, but for ensemble.
   */
  private static final List<String> PROVIDERS =
      List.of(
          "SASLAuthenticationProvider",
          "DigestAuthenticationProvider",
          "IPAuthenticationProvider",
          "X509AuthenticationProvider",
          ENSEMBLE_PROVIDER);

  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private ConfigFile(Sources sources) {
    this.sources = sources;
    this.settings = new Settings(sources);
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
        file.settings.problems.isEmpty() ? Optional.of(config) : Optional.empty(),
        List.copyOf(file.settings.problems),
        List.copyOf(file.settings.warnings));
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
        settings.warn(setting, "is given again and replaces the one at " + earlier.where());
      }
    }
    merged.values().forEach(this::take);
    Setting dynamic = settings.values.get(ConfigKey.DYNAMIC_CONFIG_FILE);
    if (dynamic != null && !dynamic.value().isEmpty()) takeDynamic(dynamic);
  }

  private void takeDynamic(Setting dynamic) {
    Optional<String> text = settings.path(dynamic).flatMap(sources.files());
    if (text.isEmpty()) {
      settings.problem(
          dynamic, "can't be read; correct the path or put the server lines into this file");
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
      settings.problem(
          setting, "hierarchical quorums aren't supported; remove it: each voter counts once");
      return;
    }
    if (name.startsWith("authProvider.")) {
      if (setting.value().endsWith(ENSEMBLE_PROVIDER)) settings.isEnsembleProviderNamed = true;
      if (PROVIDERS.stream().noneMatch(setting.value()::endsWith)) {
        settings.warn(
            setting,
            "changes nothing here: a provider written for ZooKeeper can't be loaded; see quorate.authProviders");
      }
      return;
    }
    ConfigKey key = ConfigKey.named(name);
    if (key == null) {
      settings.warn(setting, "is unknown and changes nothing");
      return;
    }
    String problem = setting.value().isEmpty() ? "" : key.problemWith(setting.value());
    if (!problem.isEmpty()) {
      settings.wrong.add(key);
      settings.problem(setting, problem);
      return;
    }
    if (key.type() == ConfigKey.Type.IDLE
        && !key.choices().contains(setting.value().toLowerCase(Locale.ROOT)))
      settings.warn(setting, "changes nothing here: " + key.sentence());
    if (!setting.value().isEmpty()) settings.values.put(key, setting);
  }

  private void takeServerLine(Setting setting) {
    try {
      int id = Integer.parseInt(setting.key().substring("server.".length()));
      if (id < 0 || id > EnsembleText.ID_MAX) {
        settings.problem(setting, "has an id outside 0 to " + EnsembleText.ID_MAX);
        return;
      }
      serverLines.put(id, setting);
    } catch (NumberFormatException e) {
      settings.problem(
          setting, "must be server.N with a whole number N from 0 to " + EnsembleText.ID_MAX);
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
    ServerConfig.Clients clients = new ClientSettings(settings).clients(self);
    ServerConfig.Security security = new TlsSettings(settings).security();
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
        watching(clients.bindHost(), security),
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
          settings.problem(
              line,
              "has the address of "
                  + same.key()
                  + " at "
                  + same.where()
                  + "; give each server one of its own");
        }
      } catch (MalformedEnsemble e) {
        settings.problems.add(line.where() + ": " + e.getMessage());
      }
    });
    if (!members.isEmpty() && members.stream().noneMatch(Member::isVoter)) {
      settings.problem("there is no voter; make at least one server line a participant");
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
      settings.problems.add(
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
      settings.problems.add(
          where
              + ": holds \""
              + Settings.abridged(given.strip())
              + "\"; it must hold this server's number alone");
      return -1;
    }
  }

  private void checkPlace(int id, @Nullable Member self) {
    if (self != null) {
      if (isObserver() && self.isVoter()) {
        settings.warnings.add(
            "peerType=observer: the server line says participant, and the server line wins");
      }
      return;
    }
    if (isObserver() && EnsembleText.isUnlisted(id)) {
      if (serverLines.isEmpty()) {
        settings.problem("an observer needs the voters' server.N lines to find them");
      }
      return;
    }
    settings.problem(
        "this server's number is "
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
    return settings.word(ConfigKey.PEER_TYPE).equals("observer");
  }

  private Path dataDir() {
    String override = sources.environment().get("QUORATE_DATA_DIR");
    Setting setting =
        override != null
            ? new Setting("dataDir", override, "QUORATE_DATA_DIR")
            : settings.values.get(ConfigKey.DATA_DIR);
    if (setting == null) {
      settings.problem("dataDir is missing; name the directory that this server may write to");
      return Path.of(".");
    }
    return settings.path(setting).orElse(Path.of("."));
  }

  private ServerConfig.Files files(Path dataDir) {
    String override = sources.environment().get("QUORATE_DATA_LOG_DIR");
    Setting log =
        override != null
            ? new Setting("dataLogDir", override, "QUORATE_DATA_LOG_DIR")
            : settings.values.get(ConfigKey.DATA_LOG_DIR);
    Path logDir = log == null ? dataDir : settings.path(log).orElse(dataDir);
    if (settings.word(ConfigKey.FORCE_SYNC).equals("no")) {
      settings.warnings.add(
          "forceSync=no changes nothing here: nothing is acknowledged before it is durable");
    }
    return new ServerConfig.Files(
        dataDir,
        logDir,
        settings.number(ConfigKey.SNAP_COUNT),
        settings.number(ConfigKey.SNAP_RETAIN_COUNT));
  }

  private ServerConfig.Service service() {
    int tick = settings.number(ConfigKey.TICK_TIME);
    int min = settings.number(ConfigKey.MIN_SESSION_TIMEOUT);
    int max = settings.number(ConfigKey.MAX_SESSION_TIMEOUT);
    if (min < 0) min = 2 * tick;
    if (max < 0) max = 20 * tick;
    if (min > max) {
      settings.problem(
          "minSessionTimeout "
              + min
              + " ms is above maxSessionTimeout "
              + max
              + " ms; raise the one or lower the other (unset they are two and twenty ticks)");
    }
    return new ServerConfig.Service(
        min,
        max,
        new AuthenticationSettings(settings).authentication(),
        settings.word(ConfigKey.SKIP_ACL).equals("yes"),
        settings.isOn(ConfigKey.EXTENDED_TYPES),
        settings.isOn(ConfigKey.ENFORCE_QUOTA),
        settings.isOn(ConfigKey.RECONFIG_ENABLED),
        settings.isOn(ConfigKey.STANDALONE_ENABLED) ? 2 : 1,
        newSessions(),
        settings.isOn(ConfigKey.READ_ONLY_MODE),
        settings.number(ConfigKey.CONTAINER_CHECK_INTERVAL),
        settings.number(ConfigKey.CONTAINER_MAX_PER_MINUTE));
  }

  private NewSessions newSessions() {
    boolean upgrades = settings.isOn(ConfigKey.LOCAL_SESSIONS_UPGRADING);
    if (settings.isOn(ConfigKey.LOCAL_SESSIONS)) {
      return upgrades ? NewSessions.LOCAL_UNTIL_OWNER : NewSessions.LOCAL;
    }
    if (upgrades) {
      settings.warnings.add(
          "localSessionsUpgradingEnabled=true changes nothing without localSessionsEnabled=true");
    }
    return NewSessions.GLOBAL;
  }

  private ServerConfig.Peers peers() {
    return new ServerConfig.Peers(
        new Timing(
            settings.number(ConfigKey.TICK_TIME),
            settings.number(ConfigKey.INIT_LIMIT),
            settings.number(ConfigKey.SYNC_LIMIT),
            settings.number(ConfigKey.PEER_TIMEOUT)),
        settings.word(ConfigKey.FOUNDING).equals("commanded")
            ? Founding.COMMANDED
            : Founding.AUTOMATIC,
        settings.string(ConfigKey.CLUSTER_NAME),
        settings.isOn(ConfigKey.INSECURE_PEERS),
        settings.environment("QUORATE_BIND_ADDRESS"),
        settings.isOn(ConfigKey.QUORUM_LISTEN_ON_ALL),
        settings.number(ConfigKey.CNX_TIMEOUT),
        settings.number(ConfigKey.PEER_OUTBOUND_MAX) * 1024L,
        settings.number(ConfigKey.HISTORY_MAX) * 1024L);
  }

  private ServerConfig.Watching watching(String clientHost, ServerConfig.Security security) {
    boolean encrypted = security.peers().isPresent();
    String bind = settings.environment("QUORATE_BIND_ADDRESS");
    return new ServerConfig.Watching(
        http(ConfigKey.HEALTH_PORT, bind.isEmpty() ? clientHost : bind),
        http(ConfigKey.CONTROL_PORT, bind.isEmpty() && !encrypted ? "127.0.0.1" : bind),
        settings.isOn(ConfigKey.ADMIN_ENABLE),
        http(ConfigKey.ADMIN_PORT, settings.string(ConfigKey.ADMIN_ADDRESS)),
        settings.string(ConfigKey.ADMIN_URL),
        new TlsSettings(settings).admin(security),
        settings.word(ConfigKey.LOG_LEVEL),
        loggers(),
        settings.word(ConfigKey.LOG_FORMAT).equals("json"),
        settings.number(ConfigKey.STOP_SECONDS));
  }

  private Map<String, String> loggers() {
    Map<String, String> levels = new TreeMap<>();
    for (String item : settings.list(ConfigKey.LOGGERS)) {
      int colon = item.indexOf(':');
      String level = item.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      if (colon > 0 && LEVELS.contains(level)) levels.put(item.substring(0, colon).strip(), level);
      else
        settings.problem(
            "quorate.loggers: "
                + item
                + " isn't LOGGER:LEVEL with a level of "
                + String.join(", ", LEVELS));
    }
    return levels;
  }

  private ServerConfig.Http http(ConfigKey key, String host) {
    return new ServerConfig.Http(host, settings.number(key), settings.has(key));
  }
}
