package io.quorate.server.zab;

/**
 * The two promises that a server keeps across crashes.
 *
 * @param acceptedEpoch the last epoch proposed to it that it agreed to (Zab paper, phase 1); never
 *     decreases
 * @param currentEpoch the last epoch whose history it holds (phase 2); never decreases, never above
 *     acceptedEpoch
 */
public record HardState(long acceptedEpoch, long currentEpoch) {
  public static final HardState INITIAL = new HardState(0, 0);
}
