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
import java.util.Map;

/**
 * The control API over plain HTTP. Servers bind it beyond the loopback only where the peers' own
 * links are unprotected too ({@code quorate.insecurePeers}); with certificates this becomes mutual
 * TLS and nothing else here changes.
 */
public final class HttpEnsembleClient implements EnsembleClient {
  /** The servers give up what they were told to do after ten seconds, and say so. */
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(12);

  private final HttpClient http;
  private final Duration timeout;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param timeout of each question, connecting included; commands have more
   */
  public HttpEnsembleClient(Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
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
  public Answer<Boolean> drain(MemberAddress address, int seconds) {
    return command(address, "/v1/drain", Map.of("seconds", seconds), _ -> true);
  }

  @Override
  public Answer<Boolean> validate(MemberAddress address, String config) {
    return send(
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
    return send(request(address, path).GET().build(), body -> json.readValue(body, type));
  }

  private HttpRequest.Builder request(MemberAddress address, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address.authority() + path))
        .timeout(timeout);
  }

  private <T> Answer<T> send(HttpRequest request, Reader<T> reader) {
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
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
