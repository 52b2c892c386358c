package io.quorate.server.ensemble;

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
  public @Nullable Member member(int id) {
    for (Member member : members) if (member.id() == id) return member;
    return null;
  }

  public List<Member> voters() {
    return members.stream().filter(Member::isVoter).toList();
  }
}
