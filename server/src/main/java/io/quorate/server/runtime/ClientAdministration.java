package io.quorate.server.runtime;

import java.util.List;
import java.util.Map;

/** What administrators may ask of the door that clients come through. Any thread. */
public interface ClientAdministration {
  /**
   * What each connection has counted, by the names of ZooKeeper's admin commands.
   *
   * @param brief without what is known of its session
   * @param encrypted those over TLS, or those in plain text
   */
  List<Map<String, Object>> connections(boolean brief, boolean encrypted)
      throws InterruptedException;

  /** Begins to count anew for each connection. */
  void resetConnections();

  /** Begins to count anew for all together. */
  void resetStatistics();

  /**
   * Closes a part of the connections, so that their clients spread over the servers anew; sessions
   * go on.
   *
   * @param percent 0 to 100
   * @return how many
   */
  int shed(int percent);
}
