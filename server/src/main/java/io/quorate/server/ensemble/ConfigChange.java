package io.quorate.server.ensemble;

import io.quorate.server.base.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A wish to change the ensemble: any number of additions, removals and changes at once. An empty
 * one is a fence: the same members under a new version, so that whoever compares with the old one
 * is too late.
 *
 * @param expectedVersion the version it is meant for; {@link #ANY_VERSION} for whatever is in force
 * @param put members to add, or listed ones with another role or address; their disk ids are
 *     ignored
 * @param remove ids that are to be members no longer; one that isn't listed is no mistake
 * @param leaderYields whether the leader may be among those that lose their vote: it then hands
 *     over by itself
 * @param requester who is told when it is committed; opaque here and to Zab, empty for nobody
 */
public record ConfigChange(
    long expectedVersion,
    List<Member> put,
    List<Integer> remove,
    boolean leaderYields,
    Bytes requester) {
  public static final long ANY_VERSION = -1;

  /** The admitted disk of a voter that is about to be one. */
  public interface Disks {
    long of(int id);
  }

  public ConfigChange {
    put = List.copyOf(put);
    remove = List.copyOf(remove);
  }

  /** As the control API asks for it: the leader must be moved before it may go. */
  public static ConfigChange of(long expectedVersion, List<Member> put, List<Integer> remove) {
    return new ConfigChange(expectedVersion, put, remove, false, Bytes.EMPTY);
  }

  /** What is wrong with it whoever leads, or null. */
  public @Nullable Refusal refusal(Ensemble current) {
    if (expectedVersion != ANY_VERSION && expectedVersion != current.version()) {
      return Refusal.STALE;
    }
    Set<Integer> named = new HashSet<>();
    for (Member member : put) {
      boolean inRange = member.id() >= 0 && member.id() <= EnsembleText.ID_MAX;
      if (!inRange || !named.add(member.id()) || remove.contains(member.id())) {
        return Refusal.BAD_MEMBER;
      }
    }
    for (Member member : put) {
      if (current.member(member.id()) == null && member.id() < current.nextId()) {
        return Refusal.ID_USED;
      }
    }
    Ensemble next = appliedTo(current, 0, _ -> 0);
    Set<String> addresses = new HashSet<>();
    for (Member member : next.members()) {
      if (!addresses.add(member.host() + ":" + member.peerPort())) return Refusal.BAD_MEMBER;
    }
    return next.voters().isEmpty() ? Refusal.NO_VOTERS : null;
  }

  /** The ids that vote in the new configuration and didn't before. */
  public List<Integer> newVoters(Ensemble current) {
    List<Integer> added = new ArrayList<>();
    for (Member member : put) {
      if (member.isVoter() && !current.isVoter(member.id())) added.add(member.id());
    }
    return added;
  }

  /** The configuration that it makes of another. Who votes already keeps its disk. */
  public Ensemble appliedTo(Ensemble current, long newVersion, Disks disks) {
    TreeMap<Integer, Member> members = new TreeMap<>();
    for (Member member : current.members()) members.put(member.id(), member);
    remove.forEach(members::remove);
    int nextId = current.nextId();
    for (Member member : put) {
      Member before = current.member(member.id());
      long disk = before != null && before.isVoter() ? before.diskId() : disks.of(member.id());
      members.put(member.id(), member.withDiskId(member.isVoter() ? disk : 0));
      nextId = Math.max(nextId, member.id() + 1);
    }
    return new Ensemble(newVersion, nextId, List.copyOf(members.values()));
  }
}
