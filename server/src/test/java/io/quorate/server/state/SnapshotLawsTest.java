package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Limits;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.testing.Allocation;
import io.quorate.server.testing.Generator;
import io.quorate.server.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SnapshotLawsTest {
  @Test
  void aSnapshotCutAnywhereGivesTheSameStateAndTheSameBytes() {
    Property.holds(
        60,
        generator -> {
          ServerState state = state(generator, 300);
          Bytes whole = NaiveModelLawsTest.snapshot(state);
          int piecesMax = generator.oneOf(1, 2, 7, 100, 5000);
          SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
          for (int at = 0; at < whole.length(); ) {
            int length = Math.min(generator.between(0, piecesMax), whole.length() - at);
            // A copy that is spoilt afterwards: nothing of a piece may be kept.
            byte[] piece = whole.slice(at, length).toByteArray();
            decoder.accept(Bytes.wrap(piece));
            Arrays.fill(piece, (byte) 0xEE);
            at += length;
          }
          ServerState read = decoder.finish();
          assertThat(NaiveModelLawsTest.snapshot(read)).isEqualTo(whole);
          assertThat(read.digest()).isEqualTo(state.digest());
          assertThat(read.lastZxid()).isEqualTo(state.lastZxid());
          assertThat(read.ensemble()).isEqualTo(state.ensemble());
          assertThat(read.secret()).isEqualTo(state.secret());
        });
  }

  @Test
  void statesThatTookDifferentWaysAreTheSameBytesIfTheyAreEqual() {
    // Sessions and nodes in another order of equal zxids can't be had, but a tree whose arrays
    // were split and joined in other places can: by reading back before going on.
    Property.holds(
        30,
        generator -> {
          long seed = generator.anyLong();
          World straight = new World();
          World detour = new World();
          writes(straight, new Generator(seed), 250);
          writes(detour, new Generator(seed), 100);
          detour.state = readBack(detour.state);
          Generator rest = new Generator(seed);
          World skipped = new World();
          writes(skipped, rest, 100);
          writes(detour, rest, 150);
          assertThat(NaiveModelLawsTest.snapshot(detour.state))
              .isEqualTo(NaiveModelLawsTest.snapshot(straight.state));
        });
  }

  @Test
  void anyDamagedByteIsFound() {
    Property.holds(
        3,
        generator -> {
          ServerState state = state(generator, 60);
          byte[] whole = NaiveModelLawsTest.snapshot(state).toByteArray();
          for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << generator.below(8));
            assertThatThrownBy(() -> decode(damaged))
                .as("byte %d of %d", at, whole.length)
                .isInstanceOf(MalformedRecord.class);
          }
        });
  }

  @Test
  void aCutSnapshotIsFound() throws Exception {
    byte[] whole = NaiveModelLawsTest.snapshot(state(new Generator(1), 60)).toByteArray();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedRecord.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> decode(longer)).isInstanceOf(MalformedRecord.class);
  }

  @Test
  void rewrittenSnapshotsAreReadOrMalformedAndNeverCostMuch() {
    // With the checksum made right again, so that what lies behind it is reached.
    Property.holds(
        600,
        generator -> {
          byte[] damaged = NaiveModelLawsTest.snapshot(state(generator, 20)).toByteArray();
          for (int i = generator.between(1, 3); i > 0; i--) {
            damaged[generator.below(damaged.length)] = (byte) generator.anyInt();
          }
          repairChecksum(damaged);
          long allocated =
              Allocation.bytesOf(() -> {
                try {
                  decode(damaged);
                } catch (MalformedRecord refused) {
                  // As it should be; anything else fails the test.
                }
              });
          assertThat(allocated).isLessThanOrEqualTo(100L * damaged.length + 16_384);
        });
  }

  @Test
  void aHugeRecordIsRefusedBeforeItIsBuffered() throws Exception {
    byte[] claim = {0x7F, 0, 0, 0, 1};
    assertThatThrownBy(() -> decode(claim)).isInstanceOf(MalformedRecord.class);
    byte[] allowed = {0x0F, 0, 0, 0, 1};
    assertThat(Allocation.bytesOf(() -> new SnapshotCodec.Decoder().accept(Bytes.wrap(allowed))))
        .isLessThan(8192);
  }

  @Test
  void chunksAreOfTheSizeThatIsSaidAndMadeOneAtATime() throws Exception {
    World world = new World();
    for (int i = 0; i < 60; i++) {
      world.create("/n" + i);
      world.set("/n" + i, "x".repeat(20_000));
    }
    Iterator<Bytes> chunks = SnapshotCodec.encode(world.state);
    List<Bytes> all = new ArrayList<>();
    while (chunks.hasNext()) all.add(chunks.next());
    assertThat(all).hasSizeGreaterThan(3);
    for (Bytes chunk : all.subList(0, all.size() - 1)) {
      assertThat(chunk.length())
          .isBetween(Limits.SNAPSHOT_CHUNK_BYTES, Limits.SNAPSHOT_CHUNK_BYTES + 21_000);
    }
  }

  @Test
  void aTreeDeeperThanTheStackIsWrittenReadAndCounted() throws Exception {
    World world = new World();
    StringBuilder path = new StringBuilder();
    for (int depth = 0; depth < 3000; depth++) {
      path.append("/d");
      world.create(path.toString());
    }
    ServerState read = readBack(world.state);
    assertThat(read.digest()).isEqualTo(world.state.digest());
    assertThat(world.read(new Request.GetAllChildrenNumber(NodePath.of("/d"))).body())
        .isEqualTo(new Response.Count(2999));
  }

  /** A state with every kind of node, lists, sessions and a configuration. */
  private static ServerState state(Generator generator, int steps) {
    World world = new World();
    Bytes secret = Bytes.wrap(new byte[32]);
    Member member =
        new Member(1, "host-1", 2888, 3888, Member.Role.VOTER, "0.0.0.0:2181", generator.anyLong());
    Ensemble ensemble = new Ensemble(world.zxid + 1, 2, List.of(member));
    world.zxid++;
    world.state = Transition.configure(world.state, world.zxid, ensemble, secret).state();
    world.create("/e", CreateMode.EPHEMERAL);
    world.create("/c", CreateMode.CONTAINER);
    world.create("/t", CreateMode.PERSISTENT_WITH_TTL);
    world.create(
        "/acl", CreateMode.PERSISTENT, List.of(new Acl(Acl.READ, new Identity("digest", "u:h"))));
    writes(world, generator, steps);
    return world.state;
  }

  private static void writes(World world, Generator generator, int steps) {
    RandomWrites writes = new RandomWrites(generator);
    for (int i = 0; i < steps; i++) {
      world.write(generator.flip() ? World.ALICE : World.BOB, writes.write());
    }
  }

  static ServerState readBack(ServerState state) throws MalformedRecord {
    SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
    Iterator<Bytes> chunks = SnapshotCodec.encode(state);
    while (chunks.hasNext()) decoder.accept(chunks.next());
    return decoder.finish();
  }

  private static void decode(byte[] bytes) throws MalformedRecord {
    SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
    decoder.accept(Bytes.wrap(bytes));
    decoder.finish();
  }

  /** The last record is length, kind, digest and checksum: 17 bytes. */
  private static void repairChecksum(byte[] snapshot) {
    CRC32C crc = new CRC32C();
    crc.update(snapshot, 0, snapshot.length - 17);
    int value = (int) crc.getValue();
    for (int i = 0; i < 4; i++) snapshot[snapshot.length - 1 - i] = (byte) (value >>> 8 * i);
  }
}
