package io.quorate.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.testing.Generator;
import io.quorate.server.testing.Property;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The map against the platform's own sorted map. */
class PersistentSortedMapLawsTest {
  /** A value whose key is only part of it. */
  private record Named(Bytes key, int value) implements PersistentSortedMap.Entry {
    @Override
    public byte[] keyArray() {
      return key.array();
    }

    @Override
    public int keyOffset() {
      return key.arrayOffset();
    }

    @Override
    public int keyLength() {
      return key.length();
    }
  }

  @Test
  void everySequenceOfSmallChangesGivesWhatATreeMapGives() {
    // Seven steps, each adding or removing one of three keys: 6^7 sequences.
    int steps = 7;
    int total = (int) Math.pow(6, steps);
    for (int sequence = 0; sequence < total; sequence++) {
      PersistentSortedMap<Named> map = PersistentSortedMap.empty();
      TreeMap<Bytes, Named> model = new TreeMap<>();
      int rest = sequence;
      for (int step = 0; step < steps; step++) {
        Bytes key = Bytes.wrap(new byte[] {(byte) (rest % 3 - 1)});
        boolean add = rest / 3 % 2 == 0;
        rest /= 6;
        if (add) {
          Named named = new Named(key, step);
          map = map.with(named);
          model.put(key, named);
        } else {
          map = map.without(key);
          model.remove(key);
        }
      }
      assertSame(map, model);
    }
  }

  @Test
  void randomChangesGiveWhatATreeMapGives() {
    Property.holds(
        60,
        generator -> {
          PersistentSortedMap<Named> map = PersistentSortedMap.empty();
          TreeMap<Bytes, Named> model = new TreeMap<>();
          int keys = generator.oneOf(5, 40, 300, 5000);
          int removesIn = generator.between(2, 5);
          int steps = generator.oneOf(50, 2000, 8000);
          for (int step = 0; step < steps; step++) {
            Bytes key = key(generator, keys);
            if (generator.onceIn(removesIn)) {
              map = map.without(key);
              model.remove(key);
            } else {
              Named named = new Named(key, step);
              map = map.with(named);
              model.put(key, named);
            }
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(key)).isEqualTo(model.get(key));
          }
          assertSame(map, model);
          assertRanges(generator, map, model, keys);
          for (Bytes key : new ArrayList<>(model.keySet())) {
            map = map.without(key);
            model.remove(key);
            if (model.size() % 97 == 0) assertSame(map, model);
          }
          assertThat(map.isEmpty()).isTrue();
        });
  }

  @Test
  void anOlderMapStaysAsItWas() {
    Property.holds(
        30,
        generator -> {
          PersistentSortedMap<Named> map = PersistentSortedMap.empty();
          List<PersistentSortedMap<Named>> versions = new ArrayList<>();
          List<TreeMap<Bytes, Named>> models = new ArrayList<>();
          TreeMap<Bytes, Named> model = new TreeMap<>();
          for (int step = 0; step < 400; step++) {
            Bytes key = key(generator, 150);
            if (generator.onceIn(3)) {
              map = map.without(key);
              model.remove(key);
            } else {
              map = map.with(new Named(key, step));
              model.put(key, new Named(key, step));
            }
            if (step % 40 == 0) {
              versions.add(map);
              models.add(new TreeMap<>(model));
            }
          }
          for (int i = 0; i < versions.size(); i++) assertSame(versions.get(i), models.get(i));
        });
  }

  @Test
  void ascendingDescendingAndBulkBuiltMapsHoldTheSame() {
    for (int size : new int[] {0, 1, 2, 31, 32, 33, 64, 1023, 1024, 1025, 40_000}) {
      PersistentSortedMap<Named> ascending = PersistentSortedMap.empty();
      PersistentSortedMap<Named> descending = PersistentSortedMap.empty();
      PersistentSortedMap.Builder<Named> builder = new PersistentSortedMap.Builder<>();
      TreeMap<Bytes, Named> model = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        ascending = ascending.with(named(i));
        descending = descending.with(named(size - 1 - i));
        assertThat(builder.add(named(i))).isTrue();
        model.put(named(i).key(), named(i));
      }
      assertSame(ascending, model);
      assertSame(descending, model);
      assertSame(builder.build(), model);
    }
  }

  @Test
  void aBuilderRefusesWhatIsNotAboveTheLastEntry() {
    PersistentSortedMap.Builder<Named> builder = new PersistentSortedMap.Builder<>();
    assertThat(builder.add(named(5))).isTrue();
    assertThat(builder.add(named(5))).isFalse();
    assertThat(builder.add(named(4))).isFalse();
    assertThat(builder.add(named(6))).isTrue();
    assertThat(builder.build().size()).isEqualTo(2);
  }

  @Test
  void removingWhatIsNotThereGivesTheSameMap() {
    PersistentSortedMap<Named> map = PersistentSortedMap.<Named>empty().with(named(1));
    assertThat(map.without(named(2).key())).isSameAs(map);
  }

  private static Named named(int number) {
    return new Named(Bytes.utf8(String.format("name-%010d", number)), number);
  }

  /** Keys of several lengths, prefixes of each other and with bytes above 127 among them. */
  private static Bytes key(Generator generator, int keys) {
    int number = generator.below(keys);
    return switch (number % 5) {
      case 0 -> Bytes.wrap(new byte[] {(byte) number, (byte) (number >> 8)});
      case 1 -> Bytes.utf8("n" + number);
      case 2 -> Bytes.utf8("n" + "x".repeat(number % 20));
      case 3 -> Bytes.utf8(String.format("node-with-a-common-start-%010d", number));
      default -> Bytes.utf8("node-with-a-common-start" + "\0".repeat(number % 7) + number % 9);
    };
  }

  private static void assertSame(PersistentSortedMap<Named> map, Map<Bytes, Named> model) {
    assertThat(map.size()).isEqualTo(model.size());
    List<Named> iterated = new ArrayList<>();
    map.iterator().forEachRemaining(iterated::add);
    assertThat(iterated).isEqualTo(new ArrayList<>(model.values()));
    List<Named> visited = new ArrayList<>();
    map.forEach(visited::add);
    assertThat(visited).isEqualTo(iterated);
  }

  private static void assertRanges(
      Generator generator,
      PersistentSortedMap<Named> map,
      NavigableMap<Bytes, Named> model,
      int keys) {
    for (int i = 0; i < 50; i++) {
      Bytes from = key(generator, keys);
      Iterator<Named> expected = model.tailMap(from).values().iterator();
      Iterator<Named> actual = map.iteratorFrom(from);
      for (int steps = 0; steps < 70 && expected.hasNext(); steps++) {
        assertThat(actual.hasNext()).isTrue();
        assertThat(actual.next()).isEqualTo(expected.next());
      }
      assertThat(actual.hasNext()).isEqualTo(expected.hasNext());
    }
  }
}
