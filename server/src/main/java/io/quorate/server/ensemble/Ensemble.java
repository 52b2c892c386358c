package io.quorate.server.ensemble;

import io.quorate.server.base.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A versioned configuration: the members, in ascending order of their ids.
 *
 * @param version the zxid of the log entry that made it; 0 before the founding (the zoo.cfg's own
 *     lines)
 * @param nextId ids below it have been used and are never given to another member
 * @param members listed servers, each id once, ascending
 */
public record Ensemble(long version, int nextId, List<Member> members) {
  /** Nobody: what a server knows that has no configuration at all. */
  public static final Ensemble EMPTY = new Ensemble(0, 0, List.of());

  public Ensemble {
    members = List.copyOf(members);
    for (int i = 1; i < members.size(); i++) {
      Check.that(
          members.get(i - 1).id() < members.get(i).id(),
          "member %d stands behind member %d or is listed twice",
          members.get(i).id(),
          members.get(i - 1).id());
    }
  }

  public @Nullable Member member(int id) {
    for (Member member : members) if (member.id() == id) return member;
    return null;
  }

  public List<Member> voters() {
    return members.stream().filter(Member::isVoter).toList();
  }

  public boolean isVoter(int id) {
    Member member = member(id);
    return member != null && member.isVoter();
  }

  /** Whether that disk is the one that votes for that id. */
  public boolean admits(int id, long diskId) {
    Member member = member(id);
    return member != null && member.isVoter() && diskId != 0 && member.diskId() == diskId;
  }

  /** Whether that id was a member's once, or is too low ever to become one's. */
  public boolean isUsedUp(int id) {
    return id < nextId && member(id) == null;
  }

  /** The same members with another disk behind one of them. */
  public Ensemble admitting(long newVersion, int id, long diskId) {
    List<Member> changed = new ArrayList<>(members.size());
    for (Member member : members) {
      changed.add(member.id() == id ? member.withDiskId(diskId) : member);
    }
    return new Ensemble(newVersion, nextId, changed);
  }
}
