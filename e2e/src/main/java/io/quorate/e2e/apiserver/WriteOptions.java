package io.quorate.e2e.apiserver;

/**
 * How a write is to be done.
 *
 * @param manager who is noted as the owner of what is written
 * @param dryRun everything but the writing
 * @param unknownFields what to do about fields that the schema does not know
 * @param force whether an apply takes fields from other managers
 */
public record WriteOptions(
    String manager, boolean dryRun, UnknownFields unknownFields, boolean force) {
  /** What to do about fields that the schema does not know; they are never stored. */
  public enum UnknownFields {
    REFUSE,
    WARN,
    IGNORE
  }

  /** A plain write by a part of the control plane. */
  public static WriteOptions by(String manager) {
    return new WriteOptions(manager, false, UnknownFields.REFUSE, false);
  }

  WriteOptions forced() {
    return new WriteOptions(manager, dryRun, unknownFields, true);
  }
}
