package io.quorate.server.runtime;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.Message;
import java.util.List;

/** The links to other servers, as the replica's loop sees them. */
public interface PeerPort {
  /**
   * What one turn has to say to one peer.
   *
   * @param link how many times the replica has been told that this peer's link is up: what was said
   *     before it saw the newest link never goes out on that link
   */
  record Outgoing(int peer, long link, List<Message> messages) {}

  /** Sends, or drops what belongs to a link that is gone. Taken over. */
  void send(List<Outgoing> turn);

  /** Closes that link, if it is still the one; the replica hears of it as of any link's end. */
  void closeLink(int peer, long link, String reason);

  /** Keeps links with these members from now on. */
  void ensembleChanged(Ensemble ensemble);
}
