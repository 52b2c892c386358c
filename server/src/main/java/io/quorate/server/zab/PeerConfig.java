package io.quorate.server.zab;

import io.quorate.server.ensemble.Ensemble;

/**
 * What a {@link Peer} is told at its start.
 *
 * @param id this server's id: 0 to 253 if it is listed, from 1000 if it is an unlisted observer
 * @param seeds the zoo.cfg's own members (version 0): used until a founding or a leader tells the
 *     committed configuration; for an unlisted observer, whom to dial
 * @param timing all times
 * @param founding whether blank voters found an ensemble by themselves
 * @param historyBytesMax how much of the recent log is kept in memory to bring learners up to date
 *     without a snapshot
 */
public record PeerConfig(
    int id, Ensemble seeds, Timing timing, Founding founding, long historyBytesMax) {
  /** Who decides on a founding (quorate.founding). */
  public enum Founding {
    AUTOMATIC,
    COMMANDED
  }
}
