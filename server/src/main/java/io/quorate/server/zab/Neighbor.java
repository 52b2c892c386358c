package io.quorate.server.zab;

import org.jspecify.annotations.Nullable;

/** What a server knows of another one: all of it came over the link that is up now. */
final class Neighbor {
  /** How two servers belong together, by what they say of themselves. */
  enum Relation {
    /** It hasn't said who it is. */
    UNKNOWN,
    /** The same cluster. */
    KIN,
    /** One of the two is fresh, so they may become kin. */
    STRANGER,
    /** Another cluster's: it is told nothing. */
    FOREIGN,
    /** A disk that has been replaced: it is told nothing. */
    REFUSED,
    /** It is a member no longer: it is told so, and nothing more. */
    REMOVED
  }

  final int id;
  boolean linked;
  Relation relation = Relation.UNKNOWN;
  Message.@Nullable Hello hello;
  Message.@Nullable Notification notification;
  long heardMillis;

  Message.@Nullable Hello helloSent;
  long notifiedVersion;
  long notifiedMillis;
  long offeredMillis;

  /** Until then it is not followed or supported: it was tried, in vain. */
  long avoidUntilMillis;

  Neighbor(int id) {
    this.id = id;
  }

  void linkUp(long nowMillis) {
    forget();
    linked = true;
    heardMillis = nowMillis;
  }

  void forget() {
    linked = false;
    relation = Relation.UNKNOWN;
    hello = null;
    notification = null;
    helloSent = null;
    notifiedVersion = -1;
    offeredMillis = Long.MIN_VALUE / 2;
  }

  /** Whether they may talk about more than who they are. */
  boolean isAcquainted() {
    return linked && (relation == Relation.KIN || relation == Relation.STRANGER);
  }

  boolean isKin() {
    return linked && relation == Relation.KIN;
  }

  /** Whether it has just said that it hears a server. */
  boolean hears(int server) {
    return notification != null && notification.heard().contains(server);
  }

  boolean isHeard(long nowMillis, long silenceMillisMax) {
    return linked && nowMillis - heardMillis < silenceMillisMax;
  }

  Vote vote() {
    Message.Notification last = notification;
    return last == null ? new Vote(0, 0, id) : new Vote(last.currentEpoch(), last.lastZxid(), id);
  }

  long diskId() {
    return hello == null ? 0 : hello.diskId();
  }
}
