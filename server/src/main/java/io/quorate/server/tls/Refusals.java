package io.quorate.server.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that one port didn't let in: each is counted by its reason, and said once an hour
 * per address and reason, since whoever is refused tries again. Any thread.
 */
public final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final long SAID_AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int REMEMBERED_MAX = 1_024;

  private record Occasion(String address, Refusal reason) {}

  private final String port;
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);
  private final Map<Occasion, Long> saidNanos =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Occasion, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /**
   * @param port whose door it is: peers, control or clients
   */
  public Refusals(String port) {
    this.port = port;
    for (Refusal reason : Refusal.values()) counts.put(reason, new LongAdder());
  }

  public String port() {
    return port;
  }

  public long count(Refusal reason) {
    return counter(reason).sum();
  }

  private LongAdder counter(Refusal reason) {
    return Objects.requireNonNull(counts.get(reason));
  }

  /**
   * Counts a refusal, and says it unless it was said lately.
   *
   * @param address without the port number, which changes with each try
   */
  public void refused(String address, Refusal reason, String message) {
    counter(reason).increment();
    if (!isNews(new Occasion(address, reason))) return;
    log.warn(
        "event=connection_refused port={} address={} reason={} message=\"{}\"",
        port,
        address,
        reason,
        clean(message));
  }

  /** The same for what ended a handshake or the reading of encrypted bytes. */
  void failed(String address, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CertificateRefused refused) {
        refused(address, refused.refusal(), String.valueOf(refused.getMessage()));
        return;
      }
    }
    Refusal reason = classify(cause);
    // What a stranger sends is nothing to write into a log.
    refused(
        address,
        reason,
        reason == Refusal.NOT_TLS ? "what came is no TLS" : String.valueOf(cause.getMessage()));
  }

  private static Refusal classify(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (each instanceof NotSslRecordException) return Refusal.NOT_TLS;
      if (each instanceof SslHandshakeTimeoutException) return Refusal.TIMEOUT;
      if (each instanceof SslClosedEngineException) return Refusal.REFUSED_BY_OTHER;
      if (each instanceof SSLException && message.contains("Empty client certificate chain"))
        return Refusal.NO_CERTIFICATE;
      if (each instanceof SSLException && message.contains("Received fatal alert"))
        return Refusal.REFUSED_BY_OTHER;
      if (each instanceof SSLException && message.contains("Unsupported or unrecognized SSL"))
        return Refusal.NOT_TLS;
    }
    return Refusal.HANDSHAKE;
  }

  private boolean isNews(Occasion occasion) {
    long now = System.nanoTime();
    synchronized (saidNanos) {
      Long before = saidNanos.get(occasion);
      if (before != null && now - before < SAID_AGAIN_NANOS) return false;
      saidNanos.remove(occasion);
      saidNanos.put(occasion, now);
      return true;
    }
  }

  /** What a stranger has written into a certificate must not write lines of our log. */
  private static String clean(String message) {
    StringBuilder clean = new StringBuilder(Math.min(message.length(), 400));
    for (int i = 0; i < message.length() && i < 400; i++) {
      char c = message.charAt(i);
      clean.append(c < ' ' || c == '"' || c == 0x7f ? '?' : c);
    }
    return clean.toString();
  }
}
