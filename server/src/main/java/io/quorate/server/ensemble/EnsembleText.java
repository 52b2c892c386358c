package io.quorate.server.ensemble;

import io.quorate.server.ensemble.Member.Role;
import java.util.Locale;

/**
 * Members as ZooKeeper's configuration text has them: {@code
 * server.N=host:peerPort:electionPort[:role][;[clientHost:]clientPort]}.
 */
public final class EnsembleText {
  /** The largest id of a listed server. */
  public static final int ID_MAX = 253;

  /** The ids of servers that follow without being members: observers in pools. */
  public static final int UNLISTED_ID_MIN = 1_000;

  public static final int UNLISTED_ID_MAX = (1 << 20) - 1;

  private EnsembleText() {}

  /** Whether a server of that id may follow without being a member. */
  public static boolean isUnlisted(int id) {
    return id >= UNLISTED_ID_MIN && id <= UNLISTED_ID_MAX;
  }

  /** Reads what stands behind {@code server.N=}. */
  public static Member parse(int id, String value) throws MalformedEnsemble {
    if (id < 0 || id > ID_MAX) {
      throw new MalformedEnsemble("server." + id + ": the id must be within 0.." + ID_MAX);
    }
    String text = value.strip();
    if (text.contains("|")) {
      throw problem(id, value, "several addresses for one server are not supported; give one");
    }
    int semicolon = text.indexOf(';');
    String server = semicolon < 0 ? text : text.substring(0, semicolon);
    String client = semicolon < 0 ? "" : text.substring(semicolon + 1).strip();
    if (semicolon >= 0) checkClientAddress(id, value, client);

    int hostEnd = hostEnd(id, value, server);
    String host = server.substring(0, hostEnd).strip();
    if (host.isEmpty()) throw problem(id, value, "the host is missing");
    String[] fields = server.substring(Math.min(hostEnd + 1, server.length())).split(":", -1);
    if (fields.length < 2 || fields.length > 3) {
      throw problem(id, value, "expected host:peerPort:electionPort[:participant|observer]");
    }
    int peerPort = port(id, value, fields[0]);
    int electionPort = port(id, value, fields[1]);
    Role role = fields.length == 3 ? role(id, value, fields[2]) : Role.VOTER;
    return new Member(id, host, peerPort, electionPort, role, client, 0);
  }

  /** What stands behind {@code server.N=}, the role always spelled out. */
  public static String print(Member member) {
    String client = member.clientAddress().isEmpty() ? "" : ";" + member.clientAddress();
    return member.host()
        + ":"
        + member.peerPort()
        + ":"
        + member.electionPort()
        + ":"
        + (member.isVoter() ? "participant" : "observer")
        + client;
  }

  /** All members, a line each, and the version in hexadecimal at the end. */
  public static String print(Ensemble ensemble) {
    StringBuilder text = new StringBuilder();
    for (Member member : ensemble.members()) {
      text.append("server.").append(member.id()).append('=').append(print(member)).append('\n');
    }
    return text.append("version=").append(Long.toHexString(ensemble.version())).toString();
  }

  private static int hostEnd(int id, String value, String server) throws MalformedEnsemble {
    if (server.startsWith("[")) {
      int bracket = server.indexOf(']');
      if (bracket < 0) throw problem(id, value, "the bracket of the address is not closed");
      if (bracket + 1 < server.length() && server.charAt(bracket + 1) != ':') {
        throw problem(id, value, "a colon must follow the bracketed address");
      }
      return bracket + 1;
    }
    int colon = server.indexOf(':');
    return colon < 0 ? server.length() : colon;
  }

  private static void checkClientAddress(int id, String value, String client)
      throws MalformedEnsemble {
    int colon = client.lastIndexOf(':');
    port(id, value, colon < 0 ? client : client.substring(colon + 1));
  }

  private static int port(int id, String value, String digits) throws MalformedEnsemble {
    try {
      int port = Integer.parseInt(digits.strip());
      if (port >= 1 && port <= 65535) return port;
    } catch (NumberFormatException notANumber) {
      // Said below, with the range.
    }
    throw problem(id, value, "'" + digits.strip() + "' is not a port (1..65535)");
  }

  private static Role role(int id, String value, String word) throws MalformedEnsemble {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "participant" -> Role.VOTER;
      case "observer" -> Role.OBSERVER;
      default ->
          throw problem(id, value, "the role '" + word + "' is neither participant nor observer");
    };
  }

  private static MalformedEnsemble problem(int id, String value, String what) {
    return new MalformedEnsemble("server." + id + "=" + value.strip() + ": " + what);
  }
}
