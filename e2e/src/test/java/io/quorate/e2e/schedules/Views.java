package io.quorate.e2e.schedules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.store.Change;
import io.quorate.e2e.apiserver.store.Key;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What one operator's informers have: for each kind what was true at some moment, never the same
 * one for all kinds. A kind's moment goes on, stands still, or goes back, as when a watch ends and
 * the list is answered by an API server that is behind.
 */
final class Views {
  private final List<Change> log;
  private final Map<String, View> kinds = new HashMap<>();

  /** One kind as of a place in the log. */
  private static final class View {
    private final TreeMap<Key, ObjectNode> objects = new TreeMap<>();
    private int read;

    void readTo(List<Change> log, String kind, int end) {
      if (end < read) {
        objects.clear();
        read = 0;
      }
      for (; read < end; read++) {
        Change change = log.get(read);
        if (!change.key().resource().equals(kind)) continue;
        if (change.after() == null) objects.remove(change.key());
        else objects.put(change.key(), change.after());
      }
    }
  }

  /**
   * @param log every change there was, in order; it grows
   */
  Views(List<Change> log) {
    this.log = log;
  }

  /** The objects of a kind, as far as this operator has heard. */
  Iterable<ObjectNode> of(String kind) {
    return view(kind).objects.values();
  }

  private View view(String kind) {
    return kinds.computeIfAbsent(
        kind,
        _ -> {
          View fresh = new View();
          fresh.readTo(log, kind, log.size());
          return fresh;
        });
  }

  /** All kinds are as they are now. */
  void catchUp() {
    kinds.forEach((kind, view) -> view.readTo(log, kind, log.size()));
  }

  /** Each kind goes on a bit or all the way, stands still, or, rarely, goes back. */
  void drift(Random random) {
    kinds.forEach((kind, view) -> {
      int behind = log.size() - view.read;
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {}
        case 3, 4 -> view.readTo(log, kind, view.read + random.nextInt(behind + 1));
        case 5 -> {
          if (random.nextInt(4) == 0) view.readTo(log, kind, random.nextInt(view.read + 1));
        }
        default -> view.readTo(log, kind, log.size());
      }
    });
  }
}
