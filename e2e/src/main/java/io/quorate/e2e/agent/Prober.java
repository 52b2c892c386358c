package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one process, again and again, whether it has started, is ready or is alive, in a virtual
 * thread of its own; what it has found out is read by others. A process without a probe is well.
 */
final class Prober implements AutoCloseable {
  private final Probe probe;
  private final Container container;
  private final String address;
  private final HttpClient http;
  private final Runnable onChange;
  private final Thread thread;
  private volatile Verdict verdict;

  /** What the last answers come to. */
  enum Verdict {
    UNKNOWN,
    WELL,
    ILL
  }

  private Prober(
      Probe probe,
      Container container,
      String address,
      HttpClient http,
      Verdict first,
      Runnable onChange) {
    this.probe = probe;
    this.container = container;
    this.address = address;
    this.http = http;
    this.onChange = onChange;
    verdict = first;
    thread = Thread.ofVirtual().name("probe-" + address).unstarted(this::run);
  }

  /**
   * Begins to ask; null if there is nothing to ask.
   *
   * @param onChange called when the verdict is another
   */
  static @Nullable Prober start(
      @Nullable Probe probe,
      Container container,
      String address,
      HttpClient http,
      Verdict first,
      Runnable onChange) {
    if (probe == null) return null;
    Prober prober = new Prober(probe, container, address, http, first, onChange);
    prober.thread.start();
    return prober;
  }

  Verdict verdict() {
    return verdict;
  }

  private void run() {
    int good = 0;
    int bad = 0;
    try {
      Thread.sleep(Duration.ofSeconds(orElse(probe.getInitialDelaySeconds(), 0)));
      while (!Thread.currentThread().isInterrupted()) {
        if (ask()) {
          good++;
          bad = 0;
        } else {
          bad++;
          good = 0;
        }
        if (good >= orElse(probe.getSuccessThreshold(), 1)) decide(Verdict.WELL);
        if (bad >= orElse(probe.getFailureThreshold(), 3)) decide(Verdict.ILL);
        Thread.sleep(Duration.ofSeconds(orElse(probe.getPeriodSeconds(), 10)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decide(Verdict next) {
    if (verdict == next) return;
    verdict = next;
    onChange.run();
  }

  private boolean ask() throws InterruptedException {
    Duration patience = Duration.ofSeconds(orElse(probe.getTimeoutSeconds(), 1));
    try {
      if (probe.getHttpGet() != null) return askHttp(patience);
      if (probe.getTcpSocket() != null)
        return askTcp(port(probe.getTcpSocket().getPort()), patience);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean askHttp(Duration patience) throws IOException, InterruptedException {
    String path = probe.getHttpGet().getPath() == null ? "/" : probe.getHttpGet().getPath();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://" + address + ":" + port(probe.getHttpGet().getPort()) + path))
            .timeout(patience)
            .header("User-Agent", "quorate-agent");
    for (HTTPHeader header : probe.getHttpGet().getHttpHeaders())
      request.header(header.getName(), header.getValue());
    int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    return status >= 200 && status < 400;
  }

  private boolean askTcp(int port, Duration patience) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral(address), port),
          Math.toIntExact(patience.toMillis()));
      return true;
    }
  }

  private int port(IntOrString port) throws IOException {
    String name = port.getStrVal();
    if (name == null) return port.getIntVal();
    return container.getPorts().stream()
        .filter(each -> name.equals(each.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(() -> new IOException("the container has no port named " + name));
  }

  private static int orElse(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
