package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Stat;
import io.quorate.server.protocol.WatchEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command brought back, or a watch. Paths are below the chroot, as the user knows them. */
sealed interface Result {
  record Created(String path) implements Result {}

  record Data(String path, @Nullable Bytes data, Stat stat) implements Result {}

  record Changed(String path, Stat stat) implements Result {}

  record Deleted(String path) implements Result {}

  record Children(String path, List<String> names, Stat stat) implements Result {}

  record StatOf(String path, Stat stat) implements Result {}

  record AclOf(String path, List<Acl> acl, Stat stat) implements Result {}

  record Authenticated(String scheme) implements Result {}

  record Synced(String path) implements Result {}

  record Event(WatchEvent.Kind kind, String path) implements Result {}
}
