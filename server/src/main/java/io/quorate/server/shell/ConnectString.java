package io.quorate.server.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Where to connect, as every ZooKeeper client writes it: {@code host:port,host:port/chroot}. Ports
 * default to 2181; an IPv6 address with a port stands in brackets.
 *
 * @param chroot empty, or a path that all the session's paths are below
 */
record ConnectString(List<Server> servers, String chroot) {
  static final int DEFAULT_PORT = 2181;

  record Server(String host, int port) {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  static ConnectString parse(String text) {
    int slash = text.indexOf('/');
    String chroot = slash < 0 ? "" : text.substring(slash);
    while (chroot.endsWith("/")) chroot = chroot.substring(0, chroot.length() - 1);
    if (chroot.contains("//")) {
      throw new IllegalArgumentException("the chroot '" + chroot + "' has an empty element");
    }
    List<Server> servers = new ArrayList<>();
    for (String server : (slash < 0 ? text : text.substring(0, slash)).split(",", -1)) {
      servers.add(parseServer(server.strip()));
    }
    return new ConnectString(List.copyOf(servers), chroot);
  }

  private static Server parseServer(String text) {
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = text.lastIndexOf(':');
    String host;
    String port = "";
    if (bracket > 0) {
      host = text.substring(1, bracket);
      if (colon > bracket) port = text.substring(colon + 1);
      if (colon > bracket ? colon != bracket + 1 : bracket != text.length() - 1) host = "";
      if (colon > bracket && port.isEmpty()) host = "";
    } else if (colon >= 0 && colon == text.indexOf(':')) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
      if (port.isEmpty()) host = "";
    } else {
      host = text; // A name, or an IPv6 address without a port.
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    return new Server(host, port.isEmpty() ? DEFAULT_PORT : parsePort(text, port));
  }

  private static int parsePort(String text, String port) {
    try {
      int number = Integer.parseInt(port);
      if (number > 0 && number <= 65535) return number;
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("the port in '" + text + "' is not 1 to 65535");
  }

  /** A path of the session as the server knows it. */
  String toServer(String path) {
    if (chroot.isEmpty()) return path;
    return path.equals("/") ? chroot : chroot + path;
  }

  /** A server's path as the session knows it. */
  String toSession(String path) {
    if (chroot.isEmpty() || !path.startsWith(chroot)) return path;
    String below = path.substring(chroot.length());
    return below.isEmpty() ? "/" : below;
  }

  @Override
  public String toString() {
    return String.join(",", servers.stream().map(Server::toString).toList()) + chroot;
  }
}
