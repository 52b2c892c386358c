package io.quorate.server.shell;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.WatchEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one-shot watches that a session has set and that haven't fired: what another server must be
 * told after a reconnection, since watches live in the server that a session is connected to.
 */
final class WatchList {
  private final Set<NodePath> data = new LinkedHashSet<>();
  private final Set<NodePath> exist = new LinkedHashSet<>();
  private final Set<NodePath> child = new LinkedHashSet<>();

  boolean isEmpty() {
    return data.isEmpty() && exist.isEmpty() && child.isEmpty();
  }

  /** Takes note of the watch that a request has set, if it has. */
  void answered(Request request, ErrorCode error) {
    switch (request) {
      case Request.GetData get when get.watch() && error == ErrorCode.OK -> data.add(get.path());
      case Request.GetChildren ls when ls.watch() && error == ErrorCode.OK -> child.add(ls.path());
      case Request.Exists exists when exists.watch() && error == ErrorCode.OK ->
          data.add(exists.path());
      case Request.Exists exists when exists.watch() && error == ErrorCode.NO_NODE ->
          exist.add(exists.path());
      default -> {}
    }
  }

  /** Drops the watches that an event has used up. */
  void fired(WatchEvent event) {
    switch (event.kind()) {
      case NODE_CREATED, NODE_DATA_CHANGED -> {
        data.remove(event.path());
        exist.remove(event.path());
      }
      case NODE_DELETED -> {
        data.remove(event.path());
        exist.remove(event.path());
        child.remove(event.path());
      }
      case NODE_CHILDREN_CHANGED -> child.remove(event.path());
    }
  }

  Request.SetWatches registration(long lastZxid) {
    return new Request.SetWatches(
        lastZxid, List.copyOf(data), List.copyOf(exist), List.copyOf(child), List.of(), List.of());
  }
}
