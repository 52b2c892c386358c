package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import io.quorate.server.zab.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A learner's way to its leader: gathers what one turn has to say into one message. Lives as long
 * as the learner follows that leader. Owned by the replica thread.
 *
 * <p>Who a connection is goes over the link once, under an index, and each of its writes names the
 * index. The table is dropped and begun anew when it is full.
 */
final class LeaderLink implements Upstream {
  private static final int IDENTITIES_MAX = 4096;

  private final int leader;
  private final JuteWriter body = new JuteWriter(4096);

  /** Only looked up, never walked through. */
  private final Map<List<Identity>, Integer> indexes = new HashMap<>();

  /** What did not fit into one body. */
  private final List<Message> full = new ArrayList<>();

  private int edition;

  /**
   * @param edition larger than that of any link before, so that connections know that their index
   *     is of another table
   */
  LeaderLink(int leader, int edition) {
    this.leader = leader;
    this.edition = edition;
  }

  int leader() {
    return leader;
  }

  int edition() {
    return edition;
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void bring(Now now, long origin, Pending pending) {
    Connection connection = pending.connection;
    if (pending.kind == Pending.Kind.OPEN) {
      body.writeByte(ServiceFormat.OPEN);
      body.writeLong(origin);
      body.writeLong(pending.claimed);
      body.writeInt(pending.timeoutMillis);
    } else if (pending.kind == Pending.Kind.UPGRADE) {
      body.writeByte(ServiceFormat.UPGRADE);
      body.writeLong(origin);
      body.writeLong(connection.session);
      body.writeInt(pending.timeoutMillis);
    } else {
      Request request = pending.request;
      if (request == null) throw Check.unreachable("a write has a request");
      int index = index(connection);
      body.writeByte(ServiceFormat.WRITE);
      body.writeLong(origin);
      body.writeLong(connection.session);
      body.writeLong(connection.claimZxid);
      body.writeInt(pending.xid);
      body.writeInt(index);
      body.writeInt(Opcode.of(request));
      int lengthAt = body.length();
      body.writeInt(0);
      RequestCodec.encode(body, request);
      body.setInt(lengthAt, body.length() - lengthAt - 4);
    }
    if (body.length() >= ServiceFormat.BODY_BYTES_MAX) cut();
  }

  private int index(Connection connection) {
    if (connection.identitiesEdition == edition) return connection.identitiesIndex;
    Integer known = indexes.get(connection.identities);
    int index = known == null ? introduce(connection.identities) : known;
    connection.identitiesIndex = index;
    connection.identitiesEdition = edition;
    return index;
  }

  private int introduce(List<Identity> identities) {
    if (indexes.size() == IDENTITIES_MAX) {
      indexes.clear();
      edition++;
    }
    int index = indexes.size();
    indexes.put(identities, index);
    body.writeByte(ServiceFormat.INTRODUCE);
    body.writeInt(index);
    body.writeInt(identities.size());
    for (Identity identity : identities) {
      body.writeString(identity.scheme());
      body.writeString(identity.id());
    }
    return index;
  }

  @Override
  public void askBarrier(long ticket) {
    body.writeByte(ServiceFormat.ASK);
    body.writeLong(ticket);
  }

  /** Tells which sessions were heard from since the last report. */
  void report(long appliedZxid, List<Connection> heard) {
    body.writeByte(ServiceFormat.REPORT);
    body.writeLong(appliedZxid);
    body.writeInt(heard.size());
    for (int i = 0; i < heard.size(); i++) body.writeLong(heard.get(i).session);
  }

  private void cut() {
    full.add(new Message.Service(body.toBytes()));
    body.reset();
  }

  /** Sends what was gathered. */
  void flush(ReplicaEffects effects) {
    if (body.length() > 0) cut();
    for (Message message : full) effects.emit(new ReplicaEffect.Send(leader, message));
    full.clear();
  }

  /** Reads what the leader says. */
  static void read(Bytes answers, Barriers barriers) throws MalformedRecord {
    JuteReader in = new JuteReader(answers);
    while (in.remaining() > 0) {
      byte kind = in.readByte();
      if (kind != ServiceFormat.PASSED) {
        throw new MalformedRecord("a leader does not say records of kind " + kind);
      }
      barriers.passed(in.readLong(), in.readLong());
    }
  }
}
