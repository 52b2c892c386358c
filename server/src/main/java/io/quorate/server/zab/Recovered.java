package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import java.util.Iterator;
import java.util.List;

/**
 * What the disk held at the start: a function of its durable bytes alone, every one of them
 * verified.
 *
 * @param stamp the identity stamp; {@link DiskStamp#BLANK} on an empty disk
 * @param epochs the promises; {@link HardState#INITIAL} on an empty disk
 * @param snapshotZxid the newest whole snapshot's zxid, 0 if there is none
 * @param snapshotChain the chain at that zxid, 0 if there is none
 * @param snapshotEnsemble the configuration in that snapshot, stored beside it; {@link
 *     Ensemble#EMPTY} if there is none
 * @param snapshot that snapshot's bytes in order; read once; empty if there is none
 * @param entries every log entry above the snapshot, contiguous
 * @param repair empty, or why this disk must be repaired from its peers before it may vote (damage
 *     before the tail): it then holds no history here. Said again at every start until a stamp with
 *     another disk id is durable: a repaired disk is admitted like a new one
 */
public record Recovered(
    DiskStamp stamp,
    HardState epochs,
    long snapshotZxid,
    int snapshotChain,
    Ensemble snapshotEnsemble,
    Iterator<Bytes> snapshot,
    List<LogEntry> entries,
    String repair) {}
