package io.quorate.server.runtime;

/**
 * How many bytes the files of a server have.
 *
 * @param dataBytes those in dataDir
 * @param logBytes those in dataLogDir, which may be the same
 */
public record DirectorySizes(long dataBytes, long logBytes) {}
