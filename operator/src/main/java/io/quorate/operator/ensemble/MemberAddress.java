package io.quorate.operator.ensemble;

/** Where a server's control API is reached: a pod's own address, so that it is this very pod. */
public record MemberAddress(ServerName server, String host, int port) {
  public static final int CONTROL_PORT = 9443;

  /** In a pod, where all have the same port. */
  public static MemberAddress ofPod(ServerName server, String ip) {
    return new MemberAddress(server, ip, CONTROL_PORT);
  }

  /** For a URI: an IPv6 literal goes in brackets. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
