/**
 * What one server keeps on its disk: the log, snapshots, epochs and the identity of the directory,
 * each verified before it is believed. Nothing here knows what an entry means or when one may be
 * acknowledged. Start reading at {@link io.quorate.server.storage.Storage}, then {@code Recovery};
 * the bytes are described in {@code docs/storage-format.md}.
 */
@NullMarked
package io.quorate.server.storage;

import org.jspecify.annotations.NullMarked;
