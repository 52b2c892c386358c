package io.quorate.server.main;

import io.quorate.server.admin.HttpPort;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.tls.TlsPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the HTTP ports by one rule: a port that somebody asked for must open, one that is there by
 * default is done without if it is taken.
 */
final class HttpPorts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpPorts.class);

  /** For tests: takes a free port. */
  private static final int ANY_FREE = -1;

  private final List<HttpPort> open = new ArrayList<>();

  /** The port, or empty if there is to be none or the default one is taken. */
  Optional<HttpPort> open(String what, String key, ServerConfig.Http wanted, List<Route> routes)
      throws StartFailed, InterruptedException {
    return open(what, key, wanted, routes, Optional.empty(), false);
  }

  /**
   * The same for a port that encrypts, where there is something to encrypt with.
   *
   * @param takesPlain whether it takes plain text too
   */
  Optional<HttpPort> open(
      String what,
      String key,
      ServerConfig.Http wanted,
      List<Route> routes,
      Optional<TlsPort> tls,
      boolean takesPlain)
      throws StartFailed, InterruptedException {
    if (wanted.port() == 0) return Optional.empty();
    try {
      HttpPort port =
          HttpPort.open(
              wanted.host(),
              wanted.port() == ANY_FREE ? 0 : wanted.port(),
              routes,
              tls,
              takesPlain);
      open.add(port);
      log.info(
          "event=port_open what={} tls={} address={} port={}",
          what,
          tls.isPresent(),
          wanted.host().isEmpty() ? "*" : wanted.host(),
          port.port());
      return Optional.of(port);
    } catch (IOException e) {
      String message =
          "the "
              + what
              + " port "
              + wanted.port()
              + (wanted.host().isEmpty() ? "" : " on " + wanted.host())
              + " can't be opened ("
              + e.getMessage()
              + "); stop what uses it, or set "
              + key
              + " to another port (0 for none)";
      if (wanted.configured()) throw new StartFailed(ExitCode.CONFIGURATION, message, e);
      log.warn("event=port_left_out what={} port={} reason=\"{}\"", what, wanted.port(), message);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    open.forEach(HttpPort::close);
  }
}
