package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user asks for, once it is understood. Paths are as typed, below the chroot. */
public sealed interface ShellCommand {
  /** A command that needs a session. */
  sealed interface Remote extends ShellCommand {}

  record Create(
      String path, @Nullable Bytes data, List<Acl> acl, boolean sequential, boolean ephemeral)
      implements Remote {}

  record Get(String path, boolean watch) implements Remote {}

  /**
   * Replaces a node's data.
   *
   * @param version the version that must be current, -1 for any
   */
  record Set(String path, Bytes data, int version) implements Remote {}

  record Delete(String path, int version) implements Remote {}

  record Ls(String path, boolean watch) implements Remote {}

  record StatOf(String path, boolean watch) implements Remote {}

  record GetAcl(String path) implements Remote {}

  record SetAcl(String path, List<Acl> acl, int version) implements Remote {}

  record AddAuth(String scheme, Bytes token) implements Remote {}

  record Sync(String path) implements Remote {}

  record Quit() implements ShellCommand {}

  /** Prints text: usage, help. */
  record Print(String text) implements ShellCommand {}

  /** Opens the prompt. */
  record Prompt() implements ShellCommand {}
}
