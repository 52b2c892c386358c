package io.quorate.operator.ensemble;

/** Where a server's control API is reached: a pod's own address, so that it is this very pod. */
public record MemberAddress(String host, int port) {
  public static final int CONTROL_PORT = 9443;

  /** For a URI: an IPv6 literal goes in brackets. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
