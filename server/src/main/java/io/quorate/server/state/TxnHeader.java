package io.quorate.server.state;

/**
 * What every transaction says of the request that it comes from. It is encoded in front of the
 * transaction, in the payload of a log entry.
 *
 * @param session the session that asked; 0 where the ensemble itself did
 * @param cxid the client's request number
 * @param origin which server waits for the outcome, and where in that server's book: server id in
 *     the upper 16 bits, a number of that server's own in the lower 48; 0 where nobody waits
 * @param wallMillis the leader's wall clock, milliseconds since 1970 (becomes ctime and mtime)
 */
public record TxnHeader(long session, int cxid, long origin, long wallMillis) {}
