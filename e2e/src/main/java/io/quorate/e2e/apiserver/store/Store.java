package io.quorate.e2e.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects, in memory, under one revision that grows by one with each change. For any thread:
 * one lock orders the changes, and {@link #exclusively} holds it over a read, a decision and a
 * write, so there are no lost updates to retry. Objects that are in the store are never changed.
 */
public final class Store implements AutoCloseable {
  /** So far back a watch may start; one that starts earlier is told to list again. */
  private static final int HISTORY_MAX = 10_000;

  private final @Nullable Journal journal;
  private final TreeMap<Key, ObjectNode> objects = new TreeMap<>();
  private final Deque<Change> history = new ArrayDeque<>();
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private long revision;
  private long forgotten;

  /**
   * @param journal where the objects are kept across runs; null to keep them in memory alone
   */
  public Store(@Nullable Journal journal) {
    this.journal = journal;
    if (journal != null) {
      Journal.Contents contents = journal.contents();
      objects.putAll(contents.objects());
      revision = contents.revision();
    }
    // Revisions 0 and 1 mean "any" and "the beginning" to some clients.
    revision = Math.max(revision, 1);
    forgotten = revision;
  }

  /** Runs {@code work} while nothing else changes the store. */
  public synchronized <T> T exclusively(Supplier<T> work) {
    return work.get();
  }

  public synchronized long revision() {
    return revision;
  }

  public synchronized @Nullable ObjectNode get(Key key) {
    return objects.get(key);
  }

  /**
   * The objects of a resource in the order of their keys; of all namespaces if {@code namespace} is
   * null.
   */
  public synchronized Listing list(String resource, @Nullable String namespace) {
    Key from = new Key(resource, namespace == null ? "" : namespace, "");
    List<ObjectNode> found = new ArrayList<>();
    for (Map.Entry<Key, ObjectNode> entry : objects.tailMap(from).entrySet()) {
      Key key = entry.getKey();
      if (!key.resource().equals(resource)
          || (namespace != null && !key.namespace().equals(namespace))) break;
      found.add(entry.getValue());
    }
    return new Listing(found, revision);
  }

  /** The keys of every object in a namespace, of whatever resource. */
  public synchronized List<Key> keysIn(String namespace) {
    return objects.keySet().stream().filter(key -> key.namespace().equals(namespace)).toList();
  }

  /** Every object there is. */
  public synchronized Map<Key, ObjectNode> everything() {
    return new TreeMap<>(objects);
  }

  /**
   * Keeps {@code object}, with its new revision put into its metadata; it must not be changed
   * afterwards.
   */
  public synchronized ObjectNode put(Key key, ObjectNode object) {
    revision++;
    Json.child(object, "metadata").put("resourceVersion", Long.toString(revision));
    record(new Change(revision, key, objects.put(key, object), object));
    return object;
  }

  /**
   * Removes an object; what is returned, and shown to watchers, carries the revision of its
   * deletion.
   */
  public synchronized @Nullable ObjectNode remove(Key key) {
    ObjectNode removed = objects.remove(key);
    if (removed == null) return null;
    revision++;
    ObjectNode last = removed.deepCopy();
    Json.child(last, "metadata").put("resourceVersion", Long.toString(revision));
    record(new Change(revision, key, last, null));
    return last;
  }

  private void record(Change change) {
    if (journal != null) journal.append(change, objects);
    history.addLast(change);
    while (history.size() > HISTORY_MAX) forgotten = history.removeFirst().revision();
    for (Subscription subscription : subscriptions) subscription.offer(change);
  }

  /**
   * Hears of the changes after {@code since}.
   *
   * @return null if those are no longer known
   */
  public synchronized @Nullable Subscription subscribe(
      long since, String resource, @Nullable String namespace) {
    if (since < forgotten) return null;
    List<Change> missed = new ArrayList<>();
    Collection<Change> known = history;
    Subscription subscription = new Subscription(resource, namespace, subscriptions::remove);
    for (Change change : known) if (change.revision() > since) missed.add(change);
    missed.forEach(subscription::offer);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Hears of every change from now on. */
  public synchronized Subscription subscribeToAll() {
    Subscription subscription = new Subscription(null, null, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Ends every subscription and closes the journal; later changes are lost. */
  @Override
  public void close() {
    List.copyOf(subscriptions).forEach(Subscription::close);
    synchronized (this) {
      if (journal != null) journal.close();
    }
  }

  /** Objects and the revision they are as of. */
  public record Listing(List<ObjectNode> objects, long revision) {}
}
