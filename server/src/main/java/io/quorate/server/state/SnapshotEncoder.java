package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Limits;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.RequestCodec;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.CRC32C;

/** Writes a state chunk by chunk; holds no more than one chunk and one way down the tree. */
final class SnapshotEncoder implements Iterator<Bytes> {
  private final ServerState state;
  private final Iterator<AclTable.Numbered> acls;
  private final Iterator<Session> sessions;
  private final ArrayDeque<Iterator<ZNode>> open = new ArrayDeque<>();
  private final JuteWriter chunk = new JuteWriter(Limits.SNAPSHOT_CHUNK_BYTES + 1024);
  private final CRC32C crc = new CRC32C();
  private boolean headWritten;
  private boolean done;

  SnapshotEncoder(ServerState state) {
    this.state = state;
    this.acls = state.tree().acls().iterator();
    this.sessions = state.sessions().iterator();
    open.push(List.of(state.tree().root()).iterator());
  }

  @Override
  public boolean hasNext() {
    return !done;
  }

  @Override
  public Bytes next() {
    if (done) throw new NoSuchElementException();
    chunk.reset();
    while (!done && chunk.length() < Limits.SNAPSHOT_CHUNK_BYTES) writeRecord();
    return chunk.toBytes();
  }

  private void writeRecord() {
    int start = chunk.length();
    chunk.writeInt(0);
    if (!headWritten) writeHead();
    else if (acls.hasNext()) writeAcl(acls.next());
    else if (sessions.hasNext()) writeSession(sessions.next());
    else if (!open.isEmpty()) writeNode();
    else writeEnd();
    chunk.setInt(start, chunk.length() - start - SnapshotCodec.LENGTH_BYTES);
    crc.update(chunk.array(), start, chunk.length() - start);
  }

  private void writeHead() {
    headWritten = true;
    chunk.writeByte(SnapshotCodec.HEAD);
    chunk.writeInt(SnapshotCodec.MAGIC);
    chunk.writeInt(SnapshotCodec.FORMAT);
    chunk.writeLong(state.lastZxid());
    chunk.writeBuffer(EnsembleCodec.encode(ConfigEntry.change(state.ensemble())));
    chunk.writeBuffer(state.secret());
    chunk.writeLong(state.tree().acls().nextId());
    chunk.writeInt(state.tree().acls().size());
    chunk.writeInt(state.sessionCount());
    chunk.writeLong(state.nodeCount());
  }

  private void writeAcl(AclTable.Numbered numbered) {
    chunk.writeByte(SnapshotCodec.ACL);
    chunk.writeLong(numbered.id());
    RequestCodec.writeAcl(chunk, numbered.acl());
  }

  private void writeSession(Session session) {
    chunk.writeByte(SnapshotCodec.SESSION);
    chunk.writeLong(session.id());
    chunk.writeInt(session.timeoutMillis());
    chunk.writeLong(session.claimZxid());
  }

  /**
   * The next node of the walk: a node before its children, which are the next level of the stack.
   */
  private void writeNode() {
    int depth = open.size() - 1;
    ZNode node = open.element().next();
    byte[] varint = new byte[Varint.BYTES_MAX];
    chunk.writeByte(SnapshotCodec.NODE);
    chunk.writeRaw(varint, 0, Varint.write(varint, 0, depth));
    chunk.writeRaw(node.image, 0, node.image.length);
    if (!node.isLeaf()) open.push(node.children.iterator());
    else while (!open.isEmpty() && !open.element().hasNext()) open.pop();
  }

  private void writeEnd() {
    done = true;
    chunk.writeByte(SnapshotCodec.END);
    chunk.writeLong(state.digest());
    chunk.writeInt((int) crc.getValue());
  }
}
