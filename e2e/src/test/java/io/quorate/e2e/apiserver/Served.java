package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Journal;
import io.quorate.e2e.apiserver.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An API server for a test, without controllers, and a plain HTTP client that trusts it. */
final class Served implements AutoCloseable {
  static final String WIDGETS = "/apis/test.example/v1/namespaces/default/widgets";

  /** A kind that has a bit of everything. */
  static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.test.example}
      spec:
        group: test.example
        scope: Namespaced
        names: {kind: Widget, plural: widgets, shortNames: [wd]}
        versions:
        - name: v1
          served: true
          storage: true
          subresources:
            status: {}
            scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
          additionalPrinterColumns:
          - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
          - {name: Desired, type: integer, jsonPath: .spec.replicas}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  x-kubernetes-validations:
                  - {rule: 'self.replicas != 4', message: 'four is unlucky'}
                  properties:
                    replicas: {type: integer, format: int32, minimum: 0, maximum: 9, default: 3}
                    size: {type: string, x-kubernetes-validations: [{rule: 'self == oldSelf', message: 'size stays'}]}
                    parts:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [name]
                      items: {type: object, required: [name], properties: {name: {type: string}, count: {type: integer}}}
                status:
                  type: object
                  properties:
                    replicas: {type: integer}
                    conditions:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [type]
                      items: {type: object, required: [type], properties: {type: {type: string}, status: {type: string}}}
      """;

  private final Path directory;
  private final Api api;
  private final ApiServer server;
  private final HttpClient http;

  Served(Path directory) throws IOException {
    this.directory = directory;
    api =
        new Api(
            new Store(new Journal(directory.resolve("objects"))), new Catalog(), Clock.systemUTC());
    Foundations.lay(api);
    server = new ApiServer(api, directory, 0, (namespace, pod, uid) -> Optional.empty());
    http = HttpClient.newBuilder().sslContext(trusting(server.certificate())).build();
  }

  /** With the kind of {@link #DEFINITION}. */
  static Served withWidgets(Path directory) throws IOException, InterruptedException {
    Served served = new Served(directory);
    served.send(
        "POST",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "application/yaml",
        DEFINITION);
    return served;
  }

  private static SSLContext trusting(String certificate) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      Certificate read =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
      store.setCertificateEntry("server", read);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  Api api() {
    return api;
  }

  /** The client library that the operator and the agent use, from the kubeconfig. */
  KubernetesClient client() {
    Config config = Config.fromKubeconfig(ApiServer.kubeconfig(directory).toFile());
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  HttpResponse<String> raw(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + server.bearerToken());
  }

  /** An answer: its status and its body. */
  record Reply(int code, JsonNode body) {
    String text(String... path) {
      return Json.text(body, path);
    }

    String message() {
      return text("message");
    }
  }

  Reply get(String path) throws IOException, InterruptedException {
    return send("GET", path, "application/json", "");
  }

  Reply post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, "application/yaml", body);
  }

  Reply delete(String path, String body) throws IOException, InterruptedException {
    return send("DELETE", path, "application/json", body);
  }

  Reply merge(String path, String patch) throws IOException, InterruptedException {
    return send("PATCH", path, "application/merge-patch+json", patch);
  }

  Reply apply(String path, String manager, String configuration)
      throws IOException, InterruptedException {
    return send(
        "PATCH", path + "?fieldManager=" + manager, "application/apply-patch+yaml", configuration);
  }

  Reply send(String method, String path, String mediaType, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        raw(
            request(path)
                .header("Content-Type", mediaType)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    return new Reply(
        response.statusCode(), Json.parse(response.body().getBytes(StandardCharsets.UTF_8)));
  }

  /** The lines of a watch as they come; closing it ends it. */
  InputStream watch(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  @Override
  public void close() {
    server.close();
    // Watches may still be open, and an orderly end would wait for them.
    http.shutdownNow();
  }
}
