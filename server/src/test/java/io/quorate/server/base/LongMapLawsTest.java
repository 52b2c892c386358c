package io.quorate.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LongMapLawsTest {
  private static final long SEED = Long.getLong("seed", 20251124L);

  @Test
  void behavesAsATreeMapUnderRandomOperations() {
    for (int round = 0; round < 200; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      LongMap<String> map = new LongMap<>();
      TreeMap<Long, String> model = new TreeMap<>();
      for (int i = 0; i < 2_000; i++) {
        long key = key(random);
        switch (random.nextInt(3)) {
          case 0 -> {
            String value = "v" + i;
            assertThat(map.put(key, value)).as("seed %d", SEED).isEqualTo(model.put(key, value));
          }
          case 1 -> assertThat(map.remove(key)).as("seed %d", SEED).isEqualTo(model.remove(key));
          case 2 -> assertThat(map.get(key)).as("seed %d", SEED).isEqualTo(model.get(key));
          default -> throw Check.unreachable("three cases");
        }
      }
      List<String> values = new ArrayList<>();
      map.forEach(values::add);
      assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
      assertThat(map.size()).isEqualTo(model.size());
      map.clear();
      assertThat(map.size()).isZero();
      for (long key : model.keySet()) assertThat(map.get(key)).isNull();
    }
  }

  @Test
  void numbersBehaveAsATreeMapUnderRandomOperations() {
    for (int round = 0; round < 200; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      LongIntMap map = new LongIntMap();
      TreeMap<Long, Integer> model = new TreeMap<>();
      for (int i = 0; i < 2_000; i++) {
        long key = key(random);
        int before = model.getOrDefault(key, LongIntMap.ABSENT);
        assertThat(map.get(key)).as("seed %d", SEED).isEqualTo(before);
        if (random.nextBoolean()) {
          map.put(key, i);
          model.put(key, i);
        } else {
          assertThat(map.remove(key)).as("seed %d", SEED).isEqualTo(before);
          model.remove(key);
        }
        assertThat(map.size()).isEqualTo(model.size());
      }
      map.clear();
      for (long key : model.keySet()) assertThat(map.get(key)).isEqualTo(LongIntMap.ABSENT);
    }
  }

  /** Few keys, so that they meet; some run together, some lie far apart, 0 and -1 are ordinary. */
  private static long key(SplittableRandom random) {
    long key = random.nextLong(60) - 1;
    return random.nextBoolean() ? key : key << 56;
  }
}
