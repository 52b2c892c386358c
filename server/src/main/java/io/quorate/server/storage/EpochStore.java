package io.quorate.server.storage;

import io.quorate.server.base.Check;
import io.quorate.server.zab.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The two epochs, in two files that both hold the newest promise: {@code epochs.a} is replaced
 * first, then {@code epochs.b}, and only then is the promise reported. So when one copy is damaged
 * the other is at least as new as the last reported promise, and no epoch ever goes back; were the
 * copies written in turn, damage to the newer one would revive an older promise.
 */
final class EpochStore {
  static final String MAGIC = "QUOEPOCH";
  static final int VERSION = 1;
  static final List<String> FILES = List.of("epochs.a", "epochs.b");

  private final Disk disk;
  private long generation;

  private EpochStore(Disk disk, long generation) {
    this.disk = disk;
    this.generation = generation;
  }

  /** One copy that is whole. */
  private record Copy(long generation, HardState epochs) {}

  /** What the two files say. */
  record Opened(EpochStore store, Loaded loaded) {}

  /** The answer of {@link #open}. */
  sealed interface Loaded {
    /** There were never any epochs. */
    record None() implements Loaded {}

    /** At least one copy is whole, and now both are. */
    record Whole(HardState epochs) implements Loaded {}

    /** There were epochs, but no copy is whole. */
    record Damaged(String what) implements Loaded {}
  }

  /** Reads both copies, and repairs the lesser one from the better. */
  static Opened open(Disk disk) throws IOException {
    Optional<Copy> a = load(disk, FILES.get(0));
    Optional<Copy> b = load(disk, FILES.get(1));
    if (a.isEmpty() && b.isEmpty()) {
      boolean never = !disk.exists(FILES.get(0)) && !disk.exists(FILES.get(1));
      return new Opened(
          new EpochStore(disk, 0),
          never
              ? new Loaded.None()
              : new Loaded.Damaged("epochs.a and epochs.b: neither copy is whole"));
    }
    Copy best =
        b.isEmpty() || a.isPresent() && a.get().generation >= b.get().generation
            ? a.orElseThrow()
            : b.get();
    EpochStore store = new EpochStore(disk, best.generation);
    for (int i = 0; i < 2; i++) {
      Optional<Copy> copy = i == 0 ? a : b;
      if (!copy.equals(Optional.of(best))) store.write(FILES.get(i), best.epochs);
    }
    return new Opened(store, new Loaded.Whole(best.epochs));
  }

  /** Replaces both copies; durable on return. */
  void save(HardState epochs) throws IOException {
    Check.that(
        epochs.acceptedEpoch() >= epochs.currentEpoch() && epochs.currentEpoch() >= 0,
        "current epoch %d is above the accepted epoch %d",
        epochs.currentEpoch(),
        epochs.acceptedEpoch());
    generation++;
    for (String file : FILES) write(file, epochs);
  }

  /** The files are gone. */
  void forget() {
    generation = 0;
  }

  private void write(String file, HardState epochs) throws IOException {
    ByteBuffer header =
        FileHeader.begin(MAGIC, VERSION)
            .putLong(generation)
            .putLong(epochs.acceptedEpoch())
            .putLong(epochs.currentEpoch());
    WholeFiles.replace(disk, Disk.ROOT, file, FileHeader.finish(header));
  }

  private static Optional<Copy> load(Disk disk, String file) {
    try {
      if (!disk.exists(file)) return Optional.empty();
      byte[] sector = WholeFiles.read(disk, file, FileHeader.BYTES);
      if (FileHeader.version(sector, MAGIC) != VERSION) return Optional.empty();
      ByteBuffer fields = FileHeader.fields(sector);
      return Optional.of(
          new Copy(fields.getLong(), new HardState(fields.getLong(), fields.getLong())));
    } catch (IOException unreadable) {
      // A copy that can't be read is as good as one that is damaged; the other one decides.
      return Optional.empty();
    }
  }
}
