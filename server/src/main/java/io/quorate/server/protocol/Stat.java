package io.quorate.server.protocol;

/**
 * What a client is told of a node. Times are the leader's wall clock in milliseconds; {@code
 * cversion} counts creates and deletes of children; {@code ephemeralOwner} is a session id or 0.
 */
public record Stat(
    long czxid,
    long mzxid,
    long ctime,
    long mtime,
    int version,
    int cversion,
    int aversion,
    long ephemeralOwner,
    int dataLength,
    int numChildren,
    long pzxid) {}
