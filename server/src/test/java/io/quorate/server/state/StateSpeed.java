package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import io.quorate.server.protocol.ResponseCodec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Prints what single steps cost on one thread, in CPU time of that thread; not a test, since the
 * figures are the machine's. Run it on the test class path. Each line is the best of several
 * rounds.
 */
final class StateSpeed {
  private static final int ROUNDS = 20;

  private static final List<Identity> WHO = List.of(new Identity("ip", "127.0.0.1"));
  private static final Authorizer AUTHORIZER = Authorizer.standard();
  private static final Preparer PREPARER = new Preparer(AUTHORIZER, false, false);
  private static final Reads READS = new Reads(AUTHORIZER);
  private static final List<Acl> OPEN = World.OPEN;
  private static final byte[] KIB = new byte[1024];

  private long zxid = 1L << 32;
  private long sink;
  private final JuteWriter scratch = new JuteWriter(4096);

  private StateSpeed() {}

  public static void main(String[] arguments) throws Exception {
    StateSpeed speed = new StateSpeed();
    for (int nodes : new int[] {100, 100_000}) speed.measure(nodes);
    speed.snapshots(1_000_000);
    System.out.println("(" + speed.sink + ")");
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** One step, repeated; returns the state that it ends in. */
  private interface Steps {
    ServerState run(ServerState state, int count) throws Exception;
  }

  private void measure(int nodes) throws Exception {
    ServerState state = FootprintTest.withNodes(nodes);
    zxid = state.lastZxid();
    state =
        Transition.apply(
                state, ++zxid, new TxnHeader(1, 1, 0, 0), new Txn.OpenSession(World.ALICE, 1000))
            .state();
    List<NodePath> paths = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) paths.add(NodePath.of(String.format("/load/n%09d", i)));
    System.out.println(nodes + " nodes:");

    state = report("setData 1 KiB: prepare and apply", state, (s, n) -> sets(s, n, paths));
    state = report("setData 1 KiB: apply only", state, (s, n) -> applies(s, n, paths));
    state = report("create ephemeral sequential + delete", state, this::locks);
    state =
        report("multi of 10 setData, prepared and applied", state, (s, n) -> multis(s, n, paths));
    state = report("names of all children", state, this::names);
    state = report("getData, answer only", state, (s, n) -> gets(s, n, paths));
    state = report("getData, decoded, answered, encoded", state, (s, n) -> wireGets(s, n, paths));
    state = report("lookup of a node", state, (s, n) -> lookups(s, n, paths));
    report("txn of 1 KiB encoded and decoded", state, (s, n) -> codecs(s, n, paths));
  }

  private ServerState report(String what, ServerState state, Steps steps) throws Exception {
    int count = 50_000;
    double best = Double.MAX_VALUE;
    ServerState current = state;
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNanos();
      current = steps.run(current, count);
      best = Math.min(best, (cpuNanos() - start) / (double) count);
    }
    System.out.printf("  %-45s %8.0f ns%n", what, best);
    return current;
  }

  private ServerState sets(ServerState from, int count, List<NodePath> paths) {
    ServerState state = from;
    for (int i = 0; i < count; i++) {
      TxnHeader header = new TxnHeader(World.ALICE, i, 0, i);
      Request.SetData request =
          new Request.SetData(paths.get(i * 7919 % paths.size()), Bytes.wrap(KIB), -1);
      state = PREPARER.prepareAndApply(state, ++zxid, header, request, WHO).applied().state();
    }
    return state;
  }

  private ServerState applies(ServerState from, int count, List<NodePath> paths) {
    ServerState state = from;
    for (int i = 0; i < count; i++) {
      Txn txn = new Txn.SetData(paths.get(i * 7919 % paths.size()), Bytes.wrap(KIB), i);
      state = Transition.apply(state, ++zxid, new TxnHeader(1, i, 0, i), txn).state();
    }
    return state;
  }

  private ServerState locks(ServerState from, int count) {
    ServerState state = from;
    for (int i = 0; i < count; i++) {
      TxnHeader header = new TxnHeader(World.ALICE, i, 0, i);
      Request.Write create =
          new Request.Create(
              Opcode.CREATE,
              NodePath.of("/load/lock-"),
              Bytes.EMPTY,
              OPEN,
              CreateMode.EPHEMERAL_SEQUENTIAL.flags(),
              -1);
      Preparer.Prepared prepared = PREPARER.prepareAndApply(state, ++zxid, header, create, WHO);
      NodePath path = ((Txn.CreateNode) prepared.txn()).path();
      Request.Write delete = new Request.Delete(path, -1);
      state =
          PREPARER
              .prepareAndApply(prepared.applied().state(), ++zxid, header, delete, WHO)
              .applied()
              .state();
    }
    return state;
  }

  private ServerState multis(ServerState from, int count, List<NodePath> paths) {
    ServerState state = from;
    for (int i = 0; i < count / 10; i++) {
      List<Request> parts = new ArrayList<>(10);
      for (int j = 0; j < 10; j++) {
        int index = (i * 10 + j) * 7919 % paths.size();
        parts.add(new Request.SetData(paths.get(Math.abs(index)), Bytes.wrap(KIB), -1));
      }
      TxnHeader header = new TxnHeader(World.ALICE, i, 0, i);
      Request.Multi multi = new Request.Multi(parts);
      state = PREPARER.prepareAndApply(state, ++zxid, header, multi, WHO).applied().state();
    }
    return state;
  }

  /** Counted per name, so that the figure is that of one name. */
  private ServerState names(ServerState state, int count) {
    ZNode node = state.node(NodePath.of("/load"));
    if (node == null) return state;
    for (int named = 0; named < count; named += node.childCount()) {
      sink += Reads.names(node).length();
    }
    return state;
  }

  private ServerState gets(ServerState state, int count, List<NodePath> paths) {
    for (int i = 0; i < count; i++) {
      Request.Read get = new Request.GetData(paths.get(i * 7919 % paths.size()), false);
      sink += READS.answer(state, get, World.ALICE, WHO).error().wire();
    }
    return state;
  }

  private ServerState wireGets(ServerState state, int count, List<NodePath> paths)
      throws Exception {
    JuteWriter frame = new JuteWriter(64);
    RequestCodec.encode(frame, new Request.GetData(paths.get(paths.size() / 2), false));
    byte[] bytes = frame.toBytes().toByteArray();
    for (int i = 0; i < count; i++) {
      Request.Read get =
          (Request.Read)
              RequestCodec.decode(Opcode.GET_DATA, new JuteReader(bytes, 0, bytes.length));
      var answer = READS.answer(state, get, World.ALICE, WHO);
      scratch.reset();
      ResponseCodec.encodeReply(scratch, i, 1, answer.error(), answer.body());
      sink += scratch.length();
    }
    return state;
  }

  private ServerState lookups(ServerState state, int count, List<NodePath> paths) {
    for (int i = 0; i < count; i++) {
      ZNode node = state.node(paths.get(i * 7919 % paths.size()));
      if (node != null) sink += node.childCount();
    }
    return state;
  }

  private ServerState codecs(ServerState state, int count, List<NodePath> paths) throws Exception {
    for (int i = 0; i < count; i++) {
      Txn txn = new Txn.SetData(paths.get(i * 7919 % paths.size()), Bytes.wrap(KIB), i);
      Bytes payload = TxnCodec.encode(scratch, new TxnHeader(1, i, 0, i), txn);
      sink += TxnCodec.decode(payload).header().cxid();
    }
    return state;
  }

  private void snapshots(int nodes) throws Exception {
    ServerState state = FootprintTest.withNodes(nodes);
    for (int round = 0; round < 3; round++) {
      long start = cpuNanos();
      List<Bytes> chunks = new ArrayList<>();
      Iterator<Bytes> encoder = SnapshotCodec.encode(state);
      while (encoder.hasNext()) chunks.add(encoder.next());
      long encoded = cpuNanos();
      SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
      for (Bytes chunk : chunks) decoder.accept(chunk);
      sink += decoder.finish().digest();
      long decoded = cpuNanos();
      System.out.printf(
          "snapshot of %d nodes: written in %d ms, read in %d ms%n",
          nodes, (encoded - start) / 1_000_000, (decoded - encoded) / 1_000_000);
    }
  }
}
