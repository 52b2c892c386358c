package io.quorate.server.ensemble;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Member.Role;
import java.util.ArrayList;
import java.util.List;

/** Configurations as bytes: in CONFIG entries, in snapshots and between servers. */
public final class EnsembleCodec {
  private static final int FORMAT = 1;
  private static final int MEMBERS_MAX = 254;
  private static final int TEXT_BYTES_MAX = 1024;
  private static final int MEMBER_BYTES_MIN = 4 + 4 + 4 + 4 + 1 + 4 + 8;

  private EnsembleCodec() {}

  public static Bytes encode(ConfigEntry entry) {
    ByteSink sink = new ByteSink(64 + 64 * entry.ensemble().members().size());
    sink.u8(FORMAT).bytes(entry.clusterId()).i32(entry.incarnation()).bytes(entry.secret());
    write(sink, entry.ensemble());
    // At the end, and only where there is one: state and snapshots hold configurations, too.
    if (!entry.requester().isEmpty()) sink.bytes(entry.requester());
    return sink.toBytes();
  }

  public static ConfigEntry decode(Bytes bytes) throws MalformedEnsemble {
    try {
      ByteSource source = new ByteSource(bytes);
      int format = source.u8();
      if (format != FORMAT) {
        throw new MalformedEnsemble("format " + format + " of a configuration is not known here");
      }
      Bytes clusterId = source.bytes(ConfigEntry.CLUSTER_ID_BYTES).compact();
      int incarnation = source.i32();
      Bytes secret = source.bytes(ConfigEntry.SECRET_BYTES).compact();
      Ensemble ensemble = read(source);
      Bytes requester = source.remaining() == 0 ? Bytes.EMPTY : requester(source);
      source.end();
      boolean founding =
          clusterId.length() == ConfigEntry.CLUSTER_ID_BYTES
              && secret.length() == ConfigEntry.SECRET_BYTES
              && incarnation >= 1;
      if (!founding && !(clusterId.isEmpty() && secret.isEmpty() && incarnation == 0)) {
        throw new MalformedEnsemble("neither a founding nor a change of a configuration");
      }
      return new ConfigEntry(ensemble, clusterId, incarnation, secret, requester);
    } catch (ByteSource.Malformed malformed) {
      throw new MalformedEnsemble("configuration: " + malformed.getMessage());
    }
  }

  private static Bytes requester(ByteSource source) throws ByteSource.Malformed {
    Bytes requester = source.bytes(ConfigEntry.REQUESTER_BYTES_MAX).compact();
    if (requester.isEmpty()) throw new ByteSource.Malformed("a requester that is there is empty");
    return requester;
  }

  /** For formats that have a configuration among other things. */
  public static void write(ByteSink sink, Ensemble ensemble) {
    sink.i64(ensemble.version()).i32(ensemble.nextId()).i32(ensemble.members().size());
    for (Member member : ensemble.members()) {
      sink.i32(member.id())
          .text(member.host())
          .i32(member.peerPort())
          .i32(member.electionPort())
          .u8(member.role() == Role.VOTER ? 0 : 1)
          .text(member.clientAddress())
          .i64(member.diskId());
    }
  }

  /** The counterpart of {@link #write}. */
  public static Ensemble read(ByteSource source) throws ByteSource.Malformed {
    long version = source.natural();
    int nextId = source.i32();
    int count = source.count(MEMBERS_MAX, MEMBER_BYTES_MIN);
    List<Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int id = source.i32();
      if (id < 0 || id >= MEMBERS_MAX) {
        throw new ByteSource.Malformed("member id " + id + " is outside 0..253");
      }
      if (i > 0 && id <= members.get(i - 1).id()) {
        throw new ByteSource.Malformed("member " + id + " is out of order");
      }
      String host = source.text(TEXT_BYTES_MAX);
      int peerPort = source.i32();
      int electionPort = source.i32();
      Role role = source.bool() ? Role.OBSERVER : Role.VOTER;
      String clientAddress = source.text(TEXT_BYTES_MAX);
      long diskId = source.i64();
      members.add(new Member(id, host, peerPort, electionPort, role, clientAddress, diskId));
    }
    return new Ensemble(version, nextId, members);
  }
}
