package io.quorate.e2e.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One change of the store.
 *
 * @param revision the store's revision after it; the next change has the next one
 * @param before null if the object was created
 * @param after null if the object was deleted
 */
public record Change(
    long revision, Key key, @Nullable ObjectNode before, @Nullable ObjectNode after) {
  /**
   * The object as a watcher is shown it: of a deleted one its last state, with the revision of the
   * deletion.
   */
  public ObjectNode shown() {
    if (after != null) return after;
    if (before == null) throw new IllegalStateException("a change without an object: " + key);
    return before;
  }
}
