package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.RequestCodec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What lies in logs and snapshots, and the texts that clients put into requests. */
public final class StateTargets {
  private static final Authenticator AUTHENTICATOR =
      new Authenticator(
          "super:D/InIHSb7yEEbrWz8b9l71RjZJU=",
          DigestAlgorithm.SHA_1,
          "",
          "",
          AuthSchemes.STANDARD);
  private static final Authorizer AUTHORIZER = Authorizer.standard();

  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "txn",
              transactions(),
              input -> {
                TxnCodec.Decoded decoded = TxnCodec.decode(Bytes.wrap(input));
                TxnCodec.encode(new JuteWriter(), decoded.header(), decoded.txn());
              },
              MalformedRecord.class),
          Target.unbounded(
              "snapshot",
              List.of(snapshot()),
              input -> {
                SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
                int half = input.length / 2;
                decoder.accept(Bytes.wrap(input, 0, half));
                decoder.accept(Bytes.wrap(input, half, input.length - half));
                decoder.finish();
              },
              MalformedRecord.class),
          Target.unbounded(
              "path",
              List.of(Target.seed("/a/b"), Target.seed("/zookeeper/quota")),
              input -> {
                PathRules.isValid(Bytes.wrap(input));
                PathRules.hasNul(Bytes.wrap(input));
              },
              Target.NeverThrown.class),
          Target.unbounded(
              "acl",
              List.of(acl()),
              input ->
                  AUTHORIZER.expanded(
                      RequestCodec.acl(new JuteReader(Bytes.wrap(input))),
                      List.of(new Identity("digest", "bob:x"))),
              MalformedRecord.class),
          Target.unbounded(
              "address range",
              List.of(Target.seed("10.0.0.0/8"), Target.seed("::1"), Target.seed("fe80::/10")),
              input -> {
                AddressRange range = AddressRange.parse(Bytes.wrap(input).toUtf8());
                if (range != null) range.contains("10.1.2.3");
              },
              Target.NeverThrown.class),
          Target.unbounded(
              "digest token",
              List.of(Target.seed("bob:secret"), Target.seed("super:test")),
              input -> AUTHENTICATOR.authenticate("digest", Bytes.wrap(input), "127.0.0.1"),
              Target.NeverThrown.class),
          Target.unbounded(
              "quota",
              List.of(
                  Target.seed("count=2,bytes=10=;byteHardLimit=-1;countHardLimit=4"),
                  Target.seed("count=0,bytes=0")),
              input -> Quota.Numbers.parse(Bytes.wrap(input)),
              Target.NeverThrown.class));

  private StateTargets() {}

  private static byte[] acl() {
    JuteWriter out = new JuteWriter();
    RequestCodec.writeAcl(
        out,
        List.of(
            new Acl(31, Identity.ANYONE),
            new Acl(1, new Identity("digest", "bob:x")),
            new Acl(3, new Identity("auth", "")),
            new Acl(3, new Identity("ip", "10.0.0.0/8"))));
    return out.toBytes().toByteArray();
  }

  private static List<byte[]> transactions() {
    NodePath path = NodePath.of("/a");
    List<Acl> open = List.of(new Acl(31, Identity.ANYONE));
    List<Txn> all =
        List.of(
            new Txn.Multi(
                List.of(
                    new Txn.CreateNode(path, Bytes.utf8("x"), open, 0, false),
                    new Txn.DeleteNode(path),
                    new Txn.SetData(path, null, 3),
                    new Txn.SetAcl(path, open, 2),
                    new Txn.Checked())),
            new Txn.RejectedMulti(ErrorCode.NO_NODE, 1, 5),
            new Txn.Rejected(ErrorCode.NO_AUTH),
            new Txn.OpenSession(9, 30_000),
            new Txn.CloseSession(9));
    List<byte[]> seeds = new ArrayList<>();
    for (Txn txn : all) {
      seeds.add(TxnCodec.encode(new JuteWriter(), new TxnHeader(1, 2, 3, 4), txn).toByteArray());
    }
    return seeds;
  }

  private static byte[] snapshot() {
    World world = new World();
    world.create("/a");
    world.create("/a/b");
    JuteWriter out = new JuteWriter();
    for (Iterator<Bytes> chunks = SnapshotCodec.encode(world.state); chunks.hasNext(); ) {
      out.writeRaw(chunks.next());
    }
    return out.toBytes().toByteArray();
  }
}
