package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.tls.BadKeyMaterial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a running server can be renewed without touching its connections: keys and authorities
 * from their files, and the levels of its loggers.
 */
public final class Upkeep {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  /** The files with keys. */
  public interface Keys {
    /** Looks at the files; which keys are others now. */
    List<String> reload() throws BadKeyMaterial;

    /** When the certificate among servers ends; null where there is none. */
    @Nullable String notAfter();

    /** Fingerprint of the certificate among servers; null where there is none. */
    @Nullable String certificate();

    /** Fingerprints of the authorities that are trusted among servers, in their order. */
    List<String> authorities();

    /** Fingerprint of the certificate that clients are shown; null where there is none. */
    @Nullable String clientCertificate();

    /** Fingerprints of the authorities that are trusted among clients, in their order. */
    List<String> clientAuthorities();
  }

  /** The loggers of the process. */
  public interface Loggers {
    /**
     * Sets the level of a logger and those below it.
     *
     * @param name root, or a package or class
     * @return false if nothing logs under that name
     */
    boolean setLevel(String name, String level);
  }

  private final Keys keys;
  private final Loggers loggers;

  public Upkeep(Keys keys, Loggers loggers) {
    this.keys = keys;
    this.loggers = loggers;
  }

  public List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/reload", false, _ -> reload()),
        new Route("PUT", "/v1/loggers", true, this::setLevel));
  }

  private Answer reload() {
    try {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("reloaded", keys.reload());
      body.put("certificateNotAfter", keys.notAfter());
      return Answer.json(200, body);
    } catch (BadKeyMaterial e) {
      return Answer.error(422, "refused", String.valueOf(e.getMessage()));
    }
  }

  private Answer setLevel(Request request) {
    String level;
    try {
      JsonNode body = JSON.readTree(request.body());
      level = body.path("level").asText("").toLowerCase(Locale.ROOT);
    } catch (JsonProcessingException e) {
      return Answer.error(400, "bad_request", "the body isn't JSON: " + e.getOriginalMessage());
    }
    if (!LEVELS.contains(level))
      return Answer.error(400, "bad_request", "level must be one of " + String.join(", ", LEVELS));
    if (!loggers.setLevel(request.tail(), level))
      return Answer.error(
          404, "not_found", "nothing logs under that name; root, a package or a class would do");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("logger", request.tail());
    body.put("level", level);
    return Answer.json(200, body);
  }
}
