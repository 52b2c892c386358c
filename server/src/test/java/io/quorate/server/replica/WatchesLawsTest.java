package io.quorate.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.protocol.WatchEvent.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of watches against a plain second implementation, and its rules one by one. */
class WatchesLawsTest {
  private static final long SEED = Long.getLong("seed", 20251124L);

  private static final List<Kind> KINDS = List.of(Kind.values());

  private final Watches watches = new Watches(SEED);

  @Test
  void aOneShotWatchYieldsOneEvent() {
    watches.add(1, path("/a"), Watches.DATA);
    assertThat(told(Kind.NODE_DATA_CHANGED, "/a")).containsExactly(1);
    assertThat(told(Kind.NODE_DATA_CHANGED, "/a")).isEmpty();
    assertThat(watches.count()).isZero();
    assertThat(watches.pathCount()).isZero();
  }

  @Test
  void aDeletionUsesUpDataAndChildWatchWithOneEvent() {
    watches.add(1, path("/a"), Watches.DATA);
    watches.add(1, path("/a"), Watches.CHILD);
    assertThat(told(Kind.NODE_DELETED, "/a")).containsExactly(1);
    assertThat(watches.count()).isZero();
  }

  @Test
  void aChildWatchDoesNotHearOfData() {
    watches.add(1, path("/a"), Watches.CHILD);
    assertThat(told(Kind.NODE_DATA_CHANGED, "/a")).isEmpty();
    assertThat(told(Kind.NODE_CHILDREN_CHANGED, "/a")).containsExactly(1);
  }

  @Test
  void oneEventPerConnectionHoweverManyOfItsWatchesMatch() {
    watches.add(1, path("/"), Watches.RECURSIVE);
    watches.add(1, path("/a"), Watches.RECURSIVE);
    watches.add(1, path("/a/b"), Watches.RECURSIVE);
    watches.add(1, path("/a/b"), Watches.PERSISTENT);
    watches.add(1, path("/a/b"), Watches.DATA);
    assertThat(told(Kind.NODE_DATA_CHANGED, "/a/b")).containsExactly(1);
    assertThat(watches.holds(1, path("/a/b"), Watches.DATA)).isFalse();
    assertThat(told(Kind.NODE_DATA_CHANGED, "/a/b")).containsExactly(1);
  }

  @Test
  void recursiveWatchesNeverHearThatChildrenChanged() {
    watches.add(1, path("/a"), Watches.RECURSIVE);
    watches.add(2, path("/a"), Watches.PERSISTENT);
    assertThat(told(Kind.NODE_CHILDREN_CHANGED, "/a")).containsExactly(2);
    assertThat(told(Kind.NODE_CREATED, "/a/b")).containsExactly(1);
  }

  @Test
  void aRecursiveWatchDoesNotHearOfASiblingWithTheSameBeginning() {
    watches.add(1, path("/a"), Watches.RECURSIVE);
    assertThat(told(Kind.NODE_CREATED, "/ab")).isEmpty();
    assertThat(told(Kind.NODE_CREATED, "/ab/c")).isEmpty();
  }

  @Test
  void modesOnOnePathAreRemovedOneByOne() {
    for (int mode = Watches.DATA; mode <= Watches.RECURSIVE; mode <<= 1) {
      watches.add(1, path("/a"), mode);
    }
    assertThat(watches.count()).isEqualTo(4);
    assertThat(watches.remove(1, path("/a"), Watches.PERSISTENT)).isTrue();
    assertThat(watches.remove(1, path("/a"), Watches.PERSISTENT)).isFalse();
    assertThat(watches.holds(1, path("/a"), Watches.RECURSIVE)).isTrue();
    assertThat(watches.remove(1, path("/a"), Watches.ANY)).isTrue();
    assertThat(watches.count()).isZero();
  }

  @Test
  void watchesLeaveWithTheirConnection() {
    for (int i = 0; i < 1_000; i++) {
      watches.add(1, path("/a" + i), Watches.DATA);
      watches.add(2, path("/a" + i), Watches.DATA);
    }
    watches.leave(1);
    assertThat(watches.count()).isEqualTo(1_000);
    assertThat(told(Kind.NODE_CREATED, "/a7")).containsExactly(2);
  }

  @Test
  void behavesAsAPlainTableUnderRandomOperations() {
    for (int round = 0; round < 60; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      Watches table = new Watches(random.nextLong());
      Plain plain = new Plain();
      for (int i = 0; i < 3_000; i++) {
        int seat = random.nextInt(12);
        String path = randomPath(random);
        int mode = 1 << random.nextInt(4);
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> {
            table.add(seat, path(path), mode);
            plain.add(seat, path, mode);
          }
          case 4 -> {
            int modes = random.nextInt(1, 16);
            assertThat(table.remove(seat, path(path), modes))
                .as("seed %d round %d", SEED, round)
                .isEqualTo(plain.remove(seat, path, modes));
          }
          case 5 -> {
            if (random.nextInt(5) == 0) {
              table.leave(seat);
              plain.leave(seat);
            }
          }
          default -> {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            TreeSet<Integer> told = new TreeSet<>();
            table.trigger(
                kind, path(path), who -> Check.that(told.add(who), "seat %d was told twice", who));
            assertThat(told)
                .as("seed %d round %d: %s %s", SEED, round, kind, path)
                .isEqualTo(plain.trigger(kind, path));
          }
        }
        assertThat(table.count()).isEqualTo(plain.count());
        if (i % 100 == 0) assertThat(listed(table)).isEqualTo(plain.listed());
        assertThat(table.holds(seat, path(path), mode)).isEqualTo(plain.holds(seat, path, mode));
      }
      for (int seat = 0; seat < 12; seat++) table.leave(seat);
      assertThat(table.count()).isZero();
      assertThat(table.pathCount()).isZero();
    }
  }

  /** As {@code seat path modes}, sorted. */
  private static List<String> listed(Watches table) {
    List<String> listed = new ArrayList<>();
    table.forEach((seat, path, modes) -> listed.add(seat + " " + path.toUtf8() + " " + modes));
    Collections.sort(listed);
    return listed;
  }

  private List<Integer> told(Kind kind, String path) {
    List<Integer> told = new ArrayList<>();
    watches.trigger(kind, path(path), told::add);
    return told;
  }

  private static Bytes path(String path) {
    return Bytes.utf8(path);
  }

  private static String randomPath(SplittableRandom random) {
    int depth = random.nextInt(4);
    if (depth == 0) return "/";
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth; i++) path.append('/').append((char) ('a' + random.nextInt(4)));
    if (random.nextInt(8) == 0) path.append('a');
    return path.toString();
  }

  /** The same table, in the words of the rules. */
  private static final class Plain {
    private static final TreeMap<Integer, Integer> NOBODY = new TreeMap<>();

    private final TreeMap<String, TreeMap<Integer, Integer>> table = new TreeMap<>();

    void add(int seat, String path, int mode) {
      table.computeIfAbsent(path, _ -> new TreeMap<>()).merge(seat, mode, (a, b) -> a | b);
    }

    int modes(int seat, String path) {
      return table.getOrDefault(path, NOBODY).getOrDefault(seat, 0);
    }

    boolean holds(int seat, String path, int modes) {
      return (modes(seat, path) & modes) != 0;
    }

    boolean remove(int seat, String path, int modes) {
      if (!holds(seat, path, modes)) return false;
      table.getOrDefault(path, NOBODY).merge(seat, modes, (before, gone) -> before & ~gone);
      return true;
    }

    void leave(int seat) {
      table.values().forEach(of -> of.remove(seat));
    }

    Set<Integer> trigger(Kind kind, String path) {
      Set<Integer> told = new TreeSet<>();
      boolean children = kind == Kind.NODE_CHILDREN_CHANGED;
      int exact =
          switch (kind) {
            case NODE_CREATED, NODE_DATA_CHANGED -> 1 | 4 | 8;
            case NODE_DELETED -> 1 | 2 | 4 | 8;
            case NODE_CHILDREN_CHANGED -> 2 | 4;
          };
      for (String watched : table.keySet()) {
        for (int seat : new ArrayList<>(table.getOrDefault(watched, NOBODY).keySet())) {
          boolean here = watched.equals(path) && holds(seat, watched, exact);
          boolean below = watched.equals("/") || path.startsWith(watched + "/");
          if (here || !children && below && holds(seat, watched, 8)) told.add(seat);
          if (here) remove(seat, watched, exact & 3);
        }
      }
      return told;
    }

    List<String> listed() {
      List<String> listed = new ArrayList<>();
      table.forEach((path, of) ->
          of.forEach((seat, modes) -> {
            if (modes != 0) listed.add(seat + " " + path + " " + modes);
          }));
      Collections.sort(listed);
      return listed;
    }

    int count() {
      int count = 0;
      for (TreeMap<Integer, Integer> of : table.values()) {
        for (int modes : of.values()) count += Integer.bitCount(modes);
      }
      return count;
    }
  }
}
