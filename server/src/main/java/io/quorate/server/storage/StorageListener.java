package io.quorate.server.storage;

/** Who is told what has become of commands; called by the log thread and the snapshot thread. */
public interface StorageListener {
  /** Every command up to this ticket is durable; tickets ascend. By the log thread. */
  void stored(long ticket);

  /** The checkpoint of that entry is durable. By the log thread. */
  void checkpointed(long zxid);

  /**
   * The disk failed, or has been stuck for too long: nothing more will be stored. Once; the process
   * must end. By either thread.
   */
  void failed(DiskFailed failure);
}
