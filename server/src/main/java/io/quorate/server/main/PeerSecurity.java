package io.quorate.server.main;

import io.quorate.server.ensemble.Member;
import io.quorate.server.runtime.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Refuses plain text between servers beyond this machine, unless that was asked for. */
final class PeerSecurity {
  private PeerSecurity() {}

  static void check(ServerConfig config) throws StartFailed {
    if (config.standalone() || config.security().peers().isPresent() || config.peers().insecure())
      return;
    for (Member member : config.seeds().members()) {
      if (isLoopback(member.host())) continue;
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "server."
              + member.id()
              + " is at "
              + member.host()
              + ", which is not a loopback address, and servers talk in plain text: whoever reaches"
              + " the network could read and write everything. There are two ways out: certificates"
              + " (ssl.quorum.keyStore.location and ssl.quorum.trustStore.location; ./quorate certs"
              + " makes them), or quorate.insecurePeers=true if every host on that network is trusted");
    }
  }

  /** A name that can't be resolved is taken for another machine's. */
  private static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) return false;
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
