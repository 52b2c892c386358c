package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves an {@link Api} over HTTPS on 127.0.0.1, to whoever has the token of its kubeconfig. One
 * virtual thread for each request; a watch keeps its own until it ends.
 */
public final class ApiServer implements AutoCloseable {
  private final Api api;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String token;
  private final String certificate;

  /**
   * Starts to serve.
   *
   * @param directory where key, token and kubeconfig are kept
   * @param port 0 for a free one
   * @param logs for {@code kubectl logs}
   */
  public ApiServer(Api api, Path directory, int port, PodLogs logs) throws IOException {
    this.api = api;
    Files.createDirectories(directory);
    token = token(directory.resolve("token"));
    LocalTls tls = LocalTls.in(directory);
    certificate = tls.certificate();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.setExecutor(threads);
    Requests requests = new Requests(api, "Bearer " + token, logs);
    server.createContext("/", requests);
    server.start();
    writePrivately(kubeconfig(directory), kubeconfigText());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "https://127.0.0.1:" + port();
  }

  /** What a client must send as {@code Authorization: Bearer …}. */
  public String bearerToken() {
    return token;
  }

  /** The server's certificate in PEM, which is its own authority. */
  public String certificate() {
    return certificate;
  }

  public static Path kubeconfig(Path directory) {
    return directory.resolve("kubeconfig");
  }

  private String kubeconfigText() {
    String authority =
        Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.UTF_8));
    return """
    apiVersion: v1
    kind: Config
    current-context: quorate-local
    contexts:
    - name: quorate-local
      context: {cluster: quorate-local, user: %s}
    clusters:
    - name: quorate-local
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: %s
      user: {token: %s}
    """
        .formatted(Reviews.USER, url(), authority, Reviews.USER, token);
  }

  private static String token(Path file) throws IOException {
    if (Files.exists(file)) return Files.readString(file).strip();
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    writePrivately(file, token);
    return token;
  }

  private static void writePrivately(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }

  /** Reads a body in any of the forms that clients send. */
  static JsonNode parse(byte[] body, String contentType) {
    String mediaType = contentType.split(";")[0].trim();
    if (body.length == 0) return Json.object();
    if (mediaType.equals("application/vnd.kubernetes.protobuf")) return ProtobufBody.decode(body);
    try {
      JsonNode parsed = mediaType.endsWith("yaml") ? parseYaml(body) : Json.parse(body);
      return parsed == null ? Json.object() : parsed;
    } catch (IOException | RuntimeException e) {
      throw ApiFailure.badRequest("error decoding the body: " + e.getMessage());
    }
  }

  /** What is called YAML is JSON most of the time, and read faster as such. */
  private static JsonNode parseYaml(byte[] body) throws IOException {
    if (body[0] == '{') {
      try {
        return Json.parse(body);
      } catch (JsonProcessingException e) {
        return Json.parseYaml(new String(body, StandardCharsets.UTF_8));
      }
    }
    return Json.parseYaml(new String(body, StandardCharsets.UTF_8));
  }

  static ObjectNode success(String kind, JsonNode object, ResourceType type) {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", kind);
    ObjectNode details =
        status.putObject("details").put("name", Json.text(object, "metadata", "name"));
    if (!type.group().isEmpty()) details.put("group", type.group());
    details.put("kind", type.plural()).put("uid", Json.text(object, "metadata", "uid"));
    return status;
  }

  /** Stops at once; watches end. */
  @Override
  public void close() {
    api.store().close();
    server.stop(0);
    threads.shutdownNow();
  }
}
