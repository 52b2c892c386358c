package io.quorate.server.runtime;

import io.quorate.server.ensemble.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of the settings where clients connect, who may, and how much they may ask for. */
final class ClientSettings {
  private final Settings settings;

  ClientSettings(Settings settings) {
    this.settings = settings;
  }

  ServerConfig.Clients clients(@Nullable Member self) {
    String host = settings.string(ConfigKey.CLIENT_PORT_ADDRESS);
    int port = settings.has(ConfigKey.CLIENT_PORT) ? settings.number(ConfigKey.CLIENT_PORT) : -1;
    if (self != null && !self.clientAddress().isEmpty()) {
      int colon = self.clientAddress().lastIndexOf(':');
      int advertised = Integer.parseInt(self.clientAddress().substring(colon + 1));
      if (port < 0) port = advertised;
      else if (port != advertised) {
        settings.warnings.add(
            "clientPort="
                + port
                + ": the own server line names client port "
                + advertised
                + "; clientPort wins");
      }
      if (host.isEmpty() && colon > 0) host = self.clientAddress().substring(0, colon);
    }
    boolean secureOnly = port < 0 && settings.has(ConfigKey.SECURE_CLIENT_PORT);
    if (port < 0 && !secureOnly && !settings.wrong.contains(ConfigKey.CLIENT_PORT)) {
      settings.problem(
          "clientPort is missing; name the port that clients connect to (usually 2181)");
    }
    if (host.isEmpty() || host.equals("0.0.0.0")) {
      host = settings.environment("QUORATE_BIND_ADDRESS");
    }
    return new ServerConfig.Clients(
        host,
        secureOnly ? -1 : Math.max(port, 0),
        settings.number(ConfigKey.CLIENT_PORT_BACKLOG),
        settings.number(ConfigKey.MAX_CLIENT_CNXNS),
        settings.number(ConfigKey.MAX_CNXNS),
        settings.number(ConfigKey.JUTE_MAXBUFFER),
        outstandingMax(),
        settings.number(ConfigKey.CONNECTION_OUTSTANDING_MAX),
        settings.number(ConfigKey.CLIENT_OUTBOUND_MAX) * 1024L,
        settings.number(ConfigKey.CLIENT_IO_THREADS),
        settings.number(ConfigKey.HANDSHAKE_TIMEOUT),
        new AuthenticationSettings(settings).requiredSchemes(),
        words(),
        throttle(),
        settings.isOn(ConfigKey.AUDIT_ENABLE),
        settings.isOn(ConfigKey.SASL_FAILED_STAYS));
  }

  /** Two keys of ZooKeeper's bound the same thing: what has been taken and not answered. */
  private int outstandingMax() {
    int limit = settings.number(ConfigKey.GLOBAL_OUTSTANDING_LIMIT);
    int throttle = settings.number(ConfigKey.REQUEST_THROTTLE_LIMIT);
    return throttle > 0 ? Math.min(limit, throttle) : limit;
  }

  private ServerConfig.Throttle throttle() {
    int large = settings.number(ConfigKey.LARGE_REQUEST_THRESHOLD);
    return new ServerConfig.Throttle(
        settings.number(ConfigKey.OPENING_TOKENS),
        settings.number(ConfigKey.OPENING_FILL_TIME),
        settings.number(ConfigKey.OPENING_FILL_COUNT),
        large < 0 ? Integer.MAX_VALUE : large,
        settings.number(ConfigKey.LARGE_REQUEST_MAX_BYTES),
        settings.number(ConfigKey.CLIENT_MEMORY_MAX) * 1024L * 1024L);
  }

  /** Who turns to a server without a quorum asks it first whether it is read-only. */
  private List<String> words() {
    List<String> words = new ArrayList<>(settings.list(ConfigKey.FOUR_LETTER_WORDS));
    if (settings.isOn(ConfigKey.READ_ONLY_MODE)) words.add("isro");
    return List.copyOf(words);
  }
}
