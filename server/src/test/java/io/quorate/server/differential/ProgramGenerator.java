package io.quorate.server.differential;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.testing.Generator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random programs over a small world, so that requests meet: few names, few versions, few users.
 *
 * <p>What isn't drawn, since the two differ there by decision or because no outcome is right:
 *
 * <ul>
 *   <li>A request whose answer overtakes others or ends the connection stands alone in its step.
 *   <li>A wrong password is shown only when the session has no connection: Apache ZooKeeper closes
 *       that before it looks at the password.
 *   <li>Nothing is sent behind a setACL before it is answered: Apache ZooKeeper judges what is
 *       behind it by the list before.
 *   <li>Nor behind a createContainer with other flags than a container's, which Apache ZooKeeper
 *       takes for what the flags say until it has made a container of it.
 *   <li>With quotas one request at a time: Apache ZooKeeper counts what is committed only.
 *   <li>createTTL for a node that has no time to live by its flags: with a time out of bounds that
 *       ends Apache ZooKeeper, and every later start of it.
 *   <li>Characters beyond 16 bits, which no name may have: Apache ZooKeeper tells them back as six
 *       bytes that aren't UTF-8.
 *   <li>deleteContainer and createSession, which are the servers' own, and reconfig, for which one
 *       server isn't enough.
 * </ul>
 */
final class ProgramGenerator {
  private static final String ROOT = Packet.ROOT;
  private static final int CLIENTS = 4;
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String BOB = "bob:XRjdYQj8JQ8JKvF9vGQUwAvPzFs=";

  private static final int[] READS = {
    Opcode.EXISTS,
    Opcode.GET_DATA,
    Opcode.GET_CHILDREN,
    Opcode.GET_CHILDREN2,
    Opcode.GET_ACL,
    Opcode.GET_EPHEMERALS,
    Opcode.GET_ALL_CHILDREN_NUMBER,
    Opcode.MULTI_READ,
    Opcode.WHO_AM_I,
    Opcode.SYNC,
    Opcode.PING
  };

  private final Generator generator;
  private final boolean withQuotas;

  ProgramGenerator(Generator generator, boolean withQuotas) {
    this.generator = generator;
    this.withQuotas = withQuotas;
  }

  /** A program of at least so many requests. */
  List<Step> program(int requests) {
    List<Step> steps = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      steps.add(new Step.Open(client, 600_000, !generator.onceIn(4)));
    }
    steps.add(new Step.Send(0, List.of(Packet.of(plainCreate(ROOT, 0)))));
    if (withQuotas) quota(steps);
    int count = 0;
    while (count < requests) {
      Step step = step();
      steps.add(step);
      count += step instanceof Step.Send send ? send.packets().size() : 1;
      if (closes(step)) steps.add(again(step.client()));
    }
    for (int client = 0; client < CLIENTS; client++) {
      steps.add(new Step.Send(client, List.of(Packet.of(new Request.CloseSession()))));
    }
    return steps;
  }

  private static boolean closes(Step step) {
    return switch (step) {
      case Step.Send send -> send.packets().getLast().ends();
      case Step.Resume resume -> resume.claim() != Step.Claim.RIGHT;
      case Step.Drop _ -> true;
      case Step.Open _ -> false;
    };
  }

  private Step again(int client) {
    return generator.flip()
        ? new Step.Resume(client, Step.Claim.RIGHT)
        : new Step.Open(client, generator.oneOf(600_000, 0, -1, Integer.MAX_VALUE), true);
  }

  private Step step() {
    int client = generator.below(CLIENTS);
    return switch (generator.below(60)) {
      case 0 -> new Step.Drop(client);
      case 1 -> new Step.Resume(client, generator.oneOf(Step.Claim.values()));
      case 2 -> new Step.Resume(client, Step.Claim.RIGHT);
      case 3, 4, 5 -> new Step.Send(client, List.of(catchUp()));
      case 6, 7, 8, 9 -> new Step.Send(client, List.of(authentication()));
      case 10 -> new Step.Send(client, List.of(last()));
      case 11 ->
          new Step.Send(client, List.of(Packet.of(create(Opcode.CREATE_CONTAINER, flags(), -1))));
      case 12, 13, 14, 15 ->
          new Step.Send(client, List.of(Packet.of(new Request.SetAcl(path(), acl(), version()))));
      default -> new Step.Send(client, burst());
    };
  }

  private List<Packet> burst() {
    int size = withQuotas ? 1 : generator.oneOf(1, 1, 4, 40, 80, 160);
    List<Packet> packets = new ArrayList<>(size);
    for (int i = 0; i < size; i++) packets.add(packet());
    return packets;
  }

  private Packet packet() {
    int kind = generator.below(100);
    if (kind < 3) return damaged();
    if (kind < 45) return Packet.of(write());
    if (kind < 50) return Packet.of(multi());
    if (kind < 65) return Packet.of(watch());
    return Packet.of(read(READS[generator.below(READS.length)]));
  }

  // Writes

  private Request write() {
    return switch (generator.below(9)) {
      case 0, 1, 2, 3 -> create();
      case 4, 5, 6 -> new Request.Delete(path(), version());
      default -> new Request.SetData(path(), data(), version());
    };
  }

  private Request.Create create() {
    return switch (generator.below(12)) {
      case 0 -> create(Opcode.CREATE_CONTAINER, 4, -1);
      case 1, 2 -> create(Opcode.CREATE_TTL, generator.between(5, 6), ttl());
      case 3, 4, 5 -> create(Opcode.CREATE2, flags(), -1);
      default -> create(Opcode.CREATE, flags(), -1);
    };
  }

  private Request.Create create(int opcode, int flags, long ttlMillis) {
    return new Request.Create(opcode, path(), data(), acl(), flags, ttlMillis);
  }

  private static Request.Create plainCreate(String path, int flags) {
    return new Request.Create(
        Opcode.CREATE,
        NodePath.of(path),
        Bytes.utf8("x"),
        List.of(new Acl(Acl.ALL, Identity.ANYONE)),
        flags,
        -1);
  }

  private int flags() {
    return generator.onceIn(20)
        ? generator.oneOf(-1, 4, 5, 6, 7, 100, Integer.MIN_VALUE)
        : generator.oneOf(0, 0, 0, 1, 1, 2, 3);
  }

  private long ttl() {
    return generator.oneOf(1_000_000_000L, 1L << 39, (1L << 40) - 1, 1L << 40, 0L, -1L);
  }

  private int version() {
    return generator.onceIn(3) ? generator.oneOf(0, 1, 2, 5, -2, Integer.MIN_VALUE) : -1;
  }

  private @Nullable Bytes data() {
    if (generator.onceIn(6)) return null;
    return Bytes.wrap(generator.bytes(generator.onceIn(50) ? 2_000 : 12));
  }

  private Request multi() {
    List<Request> parts =
        generator.listOf(
            6,
            () ->
                generator.onceIn(4)
                    ? new Request.CheckVersion(path(), version())
                    : switch (generator.below(4)) {
                      case 0, 1 -> fitting(create());
                      case 2 -> new Request.Delete(path(), version());
                      default -> new Request.SetData(path(), data(), version());
                    });
    return new Request.Multi(parts);
  }

  /** Others spoil the multi as a whole: one of many multis has such a part. */
  private Request.Create fitting(Request.Create create) {
    boolean isTtl = create.opcode() == Opcode.CREATE_TTL;
    boolean fits = isTtl || create.flags() >= 0 && create.flags() <= 4 || generator.onceIn(50);
    return fits
        ? create
        : new Request.Create(
            create.opcode(), create.path(), create.data(), create.acl(), 0, create.ttlMillis());
  }

  // Reads and watches

  private Request read(int opcode) {
    return switch (opcode) {
      case Opcode.EXISTS -> new Request.Exists(path(), generator.onceIn(3));
      case Opcode.GET_DATA -> new Request.GetData(path(), generator.onceIn(3));
      case Opcode.GET_CHILDREN -> new Request.GetChildren(path(), generator.onceIn(3), false);
      case Opcode.GET_CHILDREN2 -> new Request.GetChildren(path(), generator.onceIn(3), true);
      case Opcode.GET_ACL -> new Request.GetAcl(path());
      case Opcode.GET_EPHEMERALS -> new Request.GetEphemerals(prefix());
      case Opcode.GET_ALL_CHILDREN_NUMBER -> new Request.GetAllChildrenNumber(path());
      case Opcode.WHO_AM_I -> new Request.WhoAmI();
      case Opcode.SYNC -> new Request.Sync(path());
      case Opcode.PING -> new Request.Ping();
      default ->
          new Request.MultiRead(
              generator.listOf(
                  5,
                  () ->
                      generator.flip()
                          ? new Request.GetData(path(), generator.onceIn(4))
                          : new Request.GetChildren(path(), generator.onceIn(4), false)));
    };
  }

  private NodePath prefix() {
    return generator.onceIn(4)
        ? NodePath.of(generator.oneOf("", "/", " ", ROOT, "/zoo", "x"))
        : path();
  }

  private Request watch() {
    return switch (generator.below(6)) {
      case 0, 1 -> new Request.AddWatch(path(), generator.below(2));
      case 2 -> new Request.RemoveWatches(path(), generator.between(1, 5), generator.flip());
      case 3 -> new Request.Exists(path(), true);
      case 4 -> new Request.GetData(path(), true);
      default -> new Request.GetChildren(path(), true, generator.flip());
    };
  }

  private Packet catchUp() {
    return Packet.of(
        new Request.SetWatches(
            0,
            paths(),
            paths(),
            paths(),
            generator.flip() ? List.of() : paths(),
            generator.flip() ? List.of() : paths()));
  }

  private List<NodePath> paths() {
    return generator.listOf(4, this::path);
  }

  // What stands alone

  private Packet authentication() {
    String scheme = generator.onceIn(8) ? generator.oneOf("ip", "x509", "") : "digest";
    String token =
        generator.oneOf(
            "alice:1", "bob:2", "carol", "dave:", ":5", "", "super:test", "super:no", "a:b:c");
    Packet packet = Packet.of(new Request.Authenticate(scheme, Bytes.utf8(token)));
    boolean fails = !scheme.equals("digest") && !scheme.equals("ip");
    return new Packet(packet.opcode(), packet.body(), fails, packet.label());
  }

  private Packet last() {
    return switch (generator.below(5)) {
      case 0 -> Packet.raw(generator.oneOf(13, 999, 108, -7), new byte[0], true, "unknown");
      case 1 -> Packet.raw(Opcode.CREATE_TTL + 500, generator.bytes(30), true, "unknown");
      default -> Packet.of(new Request.CloseSession());
    };
  }

  /** A record that is cut, or whose bytes are others. */
  private Packet damaged() {
    Request request =
        switch (generator.below(4)) {
          case 0 -> write();
          case 1 -> multi();
          case 2 -> watch();
          default -> read(READS[generator.below(9)]);
        };
    Packet whole = Packet.of(request);
    byte[] body = whole.body().clone();
    if (isDelicate(request)) return whole;
    if (generator.flip()) {
      body = java.util.Arrays.copyOf(body, generator.below(body.length + 1));
    } else {
      for (int i = generator.between(1, 3); i > 0 && body.length > 0; i--) {
        int at = generator.below(body.length);
        body[at] = (byte) (generator.flip() ? generator.oneOf(0, 1, 255, 127, 128) : body[at] + 1);
      }
    }
    return Packet.raw(whole.opcode(), body, false, "damaged " + whole.label());
  }

  /** Whether other flags make of it what is tried nowhere, or alone only. */
  private static boolean isDelicate(Request request) {
    return switch (request) {
      case Request.Create create ->
          create.opcode() == Opcode.CREATE_TTL || create.opcode() == Opcode.CREATE_CONTAINER;
      case Request.Multi multi -> multi.parts().stream().anyMatch(ProgramGenerator::isDelicate);
      default -> false;
    };
  }

  // Paths and lists

  private NodePath path() {
    if (generator.onceIn(40)) return oddPath();
    StringBuilder path = new StringBuilder(ROOT);
    for (int depth = generator.oneOf(0, 1, 1, 2, 2, 3); depth > 0; depth--) {
      path.append('/').append(name());
    }
    return NodePath.of(path.toString());
  }

  private String name() {
    return generator.onceIn(8)
        ? generator.oneOf(NAMES) + String.format("%010d", generator.below(12))
        : generator.oneOf(NAMES);
  }

  private NodePath oddPath() {
    String under = ROOT + "/";
    return NodePath.of(
        generator.oneOf(
            "",
            "/",
            "a",
            ROOT + "a/b",
            "x" + ROOT,
            under,
            under + "a/",
            under + "/a",
            under + ".",
            under + "..",
            under + "./a",
            under + "a/../b",
            under + "...",
            under + "a\u0000b",
            under + "\u0001",
            under + "\u007f",
            under + "\u009f",
            under + "\ue000",
            under + "\uf8ff",
            under + "\uf900",
            under + "\uffef",
            under + "\ufff0",
            under + "\uffff",
            under + "\u00e9\u4e16",
            under + "a".repeat(300),
            "/zookeeper",
            "/zookeeper/quota",
            "/zookeeper/quota" + ROOT,
            "/zookeeper/quota" + ROOT + "/zookeeper_limits",
            "/zookeeper/nothing"));
  }

  private List<Acl> acl() {
    if (!generator.onceIn(6)) return List.of(new Acl(Acl.ALL, Identity.ANYONE));
    return generator.listOf(3, this::aclEntry);
  }

  private Acl aclEntry() {
    int permissions = generator.onceIn(10) ? generator.anyInt() : generator.between(0, 31);
    return new Acl(
        permissions,
        switch (generator.below(10)) {
          case 0, 1, 2 -> Identity.ANYONE;
          case 3, 4 -> new Identity("auth", generator.oneOf("", "x"));
          case 5 -> new Identity("digest", BOB);
          case 6 ->
              new Identity(
                  "digest", generator.oneOf("", "x", ":", "x:", ":y", "a:b:c", "a:b:", "::"));
          case 7 ->
              new Identity(
                  "ip",
                  generator.oneOf(
                      "127.0.0.1", "127.0.0.0/8", "10.0.0.0/8", "1.2.3", "127.0.0.1/33", "", "x"));
          case 8 -> new Identity("world", generator.oneOf("anyone", "", "nobody"));
          default -> new Identity(generator.oneOf("", "nope"), "x");
        });
  }

  // Quotas

  private void quota(List<Step> steps) {
    String limits =
        generator.oneOf(
            "count=-1,bytes=-1=;byteHardLimit=40;countHardLimit=-1",
            "count=2,bytes=10=;byteHardLimit=-1;countHardLimit=4",
            "count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=6",
            "count=3,bytes=20",
            "count=1,bytes=-1=;byteHardLimit=100;countHardLimit=5");
    String node = ROOT + (generator.flip() ? "" : "/a");
    byte[] data = limits.getBytes(StandardCharsets.UTF_8);
    List<String> chain = new ArrayList<>(List.of("/zookeeper/quota" + ROOT));
    if (!node.equals(ROOT)) chain.add("/zookeeper/quota" + node);
    for (String path : chain) one(steps, plainCreate(path, 0));
    String leaf = chain.getLast();
    for (String name : List.of("/zookeeper_limits", "/zookeeper_stats")) {
      one(
          steps,
          new Request.Create(
              Opcode.CREATE,
              NodePath.of(leaf + name),
              name.endsWith("limits") ? Bytes.wrap(data) : Bytes.utf8("count=0,bytes=0"),
              List.of(new Acl(Acl.ALL, Identity.ANYONE)),
              0,
              -1));
    }
  }

  private static void one(List<Step> steps, Request request) {
    steps.add(new Step.Send(0, List.of(Packet.of(request))));
  }
}
