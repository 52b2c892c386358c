package io.quorate.server.zab;

/**
 * Every time that matters to agreement, in milliseconds unless the name says otherwise.
 *
 * @param tickMillis the unit of initLimit and syncLimit (zoo.cfg tickTime)
 * @param initLimitTicks how long discovery and synchronization may take
 * @param syncLimitTicks how far a learner may lag
 * @param peerTimeoutMillis silence after which a peer counts as gone (quorate.peerTimeoutMillis,
 *     2000); a ping goes out every quarter of it; missed rounds are counted, not wall time, when
 *     the own loop was late
 */
public record Timing(
    long tickMillis, int initLimitTicks, int syncLimitTicks, long peerTimeoutMillis) {}
