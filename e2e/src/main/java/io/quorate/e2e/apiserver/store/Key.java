package io.quorate.e2e.apiserver.store;

import java.util.Comparator;

/**
 * What an object is kept under.
 *
 * @param resource {@code PLURAL} or {@code PLURAL.GROUP}; an object has one place whatever version
 *     it is asked for in
 * @param namespace "" for objects that have none
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::resource).thenComparing(Key::namespace).thenComparing(Key::name);

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return resource + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
