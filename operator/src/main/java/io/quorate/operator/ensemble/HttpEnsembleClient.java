package io.quorate.operator.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLParameters;

/**
 * The control API over HTTP and TLS 1.3, with a certificate on both sides. Each server has a client
 * of its own, whose connections can be to nobody else; it is made anew when the key changes.
 */
public final class HttpEnsembleClient implements EnsembleClient {
  /** The servers give up what they were told to do after ten seconds, and say so. */
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(12);

  /** Far above what one operator talks to; beyond it all connections are made anew. */
  private static final int SERVERS_MAX = 5_000;

  private record Client(AdminKey key, HttpClient http) {}

  private final AdminKeys keys;
  private final Duration timeout;
  private final Map<ServerName, Client> clients = new HashMap<>();
  private final Executor threads = task -> Thread.ofVirtual().name("control").start(task);
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param timeout of each question, connecting included; commands have more
   */
  public HttpEnsembleClient(AdminKeys keys, Duration timeout) {
    this.keys = keys;
    this.timeout = timeout;
  }

  /** Empty while there is no key to that cluster. */
  private synchronized Optional<HttpClient> client(ServerName server) {
    Optional<AdminKey> key = keys.of(server.namespace(), server.cluster());
    if (key.isEmpty()) return Optional.empty();
    Client known = clients.get(server);
    if (known != null && known.key().equals(key.get())) return Optional.of(known.http());
    // One that is replaced ends with its last request, and then its connections.
    if (clients.size() >= SERVERS_MAX) clients.clear();
    HttpClient fresh =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}))
            .sslContext(Keys.context(key.get(), server))
            .executor(threads)
            .build();
    clients.put(server, new Client(key.get(), fresh));
    return Optional.of(fresh);
  }

  @Override
  public Answer<MemberReport> member(MemberAddress address) {
    return ask(address, "/v1/member", MemberReport.class);
  }

  @Override
  public Answer<EnsembleConfiguration> ensemble(MemberAddress address) {
    return ask(address, "/v1/ensemble", EnsembleConfiguration.class);
  }

  @Override
  public Answer<Boolean> found(MemberAddress address, Founding founding) {
    return command(address, "/v1/founding", founding, _ -> true);
  }

  @Override
  public Answer<Boolean> join(MemberAddress address, Joining joining) {
    return command(address, "/v1/join", joining, _ -> true);
  }

  @Override
  public Answer<String> reconfigure(MemberAddress leader, Reconfiguration change) {
    return command(
        leader, "/v1/ensemble", change, body -> json.readTree(body).path("version").asText());
  }

  @Override
  public Answer<Boolean> transferLeadership(MemberAddress leader, int target) {
    return command(leader, "/v1/leadership", Map.of("target", target), _ -> true);
  }

  @Override
  public Answer<Boolean> reload(MemberAddress address) {
    return send(
        address,
        request(address, "/v1/reload").POST(HttpRequest.BodyPublishers.noBody()).build(),
        _ -> true);
  }

  @Override
  public Answer<Boolean> drain(MemberAddress address, int seconds) {
    return command(address, "/v1/drain", Map.of("seconds", seconds), _ -> true);
  }

  @Override
  public Answer<Boolean> validate(MemberAddress address, String config) {
    return send(
        address,
        request(address, "/v1/validate")
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(config))
            .build(),
        _ -> true);
  }

  /** Sent once: what may have had an effect is looked at, not repeated. */
  private <T> Answer<T> command(MemberAddress address, String path, Object body, Reader<T> reader) {
    try {
      return send(
          address,
          request(address, path)
              .timeout(COMMAND_TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
              .build(),
          reader);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a command can always be written as JSON", e);
    }
  }

  private <T> Answer<T> ask(MemberAddress address, String path, Class<T> type) {
    return send(address, request(address, path).GET().build(), body -> json.readValue(body, type));
  }

  private HttpRequest.Builder request(MemberAddress address, String path) {
    return HttpRequest.newBuilder(URI.create("https://" + address.authority() + path))
        .timeout(timeout);
  }

  private <T> Answer<T> send(MemberAddress address, HttpRequest request, Reader<T> reader) {
    Optional<HttpClient> http = client(address.server());
    if (http.isEmpty())
      return new Answer.Unreachable<>(
          "there are no certificates of the cluster " + address.server().cluster() + " yet");
    HttpResponse<String> response;
    try {
      response = http.get().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return new Answer.Unreachable<>(describe(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer.Unreachable<>("interrupted");
    }
    if (response.statusCode() / 100 != 2)
      return new Answer.Refused<>(response.statusCode(), message(response.body()));
    try {
      return new Answer.Answered<>(reader.read(response.body()));
    } catch (IOException e) {
      return new Answer.Unreachable<>("answered what is not understood: " + describe(e));
    }
  }

  /**
   * The API's errors are {@code {error, message}}; anything else is shown as it came, shortened.
   */
  private String message(String body) {
    try {
      JsonNode node = json.readTree(body);
      if (node.hasNonNull("message")) return node.get("message").asText();
    } catch (IOException _) {
      // Not JSON: the text itself is the best there is.
    }
    return body.length() <= 200 ? body : body.substring(0, 200);
  }

  private static String describe(IOException e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage().lines().findFirst().orElse("");
  }

  private interface Reader<T> {
    T read(String body) throws IOException;
  }
}
