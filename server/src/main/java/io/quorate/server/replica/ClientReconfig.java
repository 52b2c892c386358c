package io.quorate.server.replica;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's wish to change the ensemble, in ZooKeeper's text: servers that join and ids that
 * leave, or all members anew. Pure.
 */
final class ClientReconfig {
  private static final String SERVER = "server.";

  private ClientReconfig() {}

  /**
   * What is asked of Zab. The leader may be among those that leave: it then hands over by itself.
   *
   * @param origin who waits for it
   * @return null if it can't be read, or asks for nothing
   */
  static @Nullable ConfigChange change(Ensemble current, Request.Reconfigure request, long origin) {
    try {
      List<Member> put = new ArrayList<>();
      List<Integer> remove = new ArrayList<>();
      String whole = text(request.newMembers());
      if (!whole.isBlank()) {
        put.addAll(members(whole));
        for (Member member : current.members()) {
          if (put.stream().noneMatch(each -> each.id() == member.id())) remove.add(member.id());
        }
      } else {
        put.addAll(members(text(request.joining())));
        remove.addAll(ids(text(request.leaving())));
        if (put.isEmpty() && remove.isEmpty()) return null;
      }
      long expected = request.expectedVersion();
      return new ConfigChange(
          expected == -1 ? ConfigChange.ANY_VERSION : expected,
          put,
          remove,
          true,
          new ByteSink(Long.BYTES).i64(origin).toBytes());
    } catch (MalformedEnsemble | NumberFormatException malformed) {
      return null;
    }
  }

  private static String text(@Nullable Bytes utf8) {
    return utf8 == null ? "" : utf8.toUtf8();
  }

  private static List<Member> members(String text) throws MalformedEnsemble {
    List<Member> members = new ArrayList<>();
    for (String line : text.split("[,\n]", -1)) {
      String entry = line.strip();
      if (entry.isEmpty() || entry.startsWith("version=")) continue;
      int equals = entry.indexOf('=');
      if (!entry.startsWith(SERVER) || equals < 0) throw new MalformedEnsemble(entry);
      int id = Integer.parseInt(entry.substring(SERVER.length(), equals).strip());
      members.add(EnsembleText.parse(id, entry.substring(equals + 1)));
    }
    return members;
  }

  private static List<Integer> ids(String text) {
    List<Integer> ids = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      if (!each.isBlank()) ids.add(Integer.parseInt(each.strip()));
    }
    return ids;
  }

  /** Whether several vote now, and one alone would. A change that can't be leaves nothing. */
  static boolean leavesOneOfSeveral(Ensemble current, ConfigChange change) {
    return change.refusal(current) == null
        && current.voters().size() > 1
        && change.appliedTo(current, 0, _ -> 0).voters().size() == 1;
  }

  /** As ZooKeeper says it. */
  static ErrorCode error(Refusal refusal) {
    return switch (refusal) {
      case NOT_LEADING, IN_PROGRESS -> ErrorCode.RECONFIG_IN_PROGRESS;
      case STALE -> ErrorCode.BAD_VERSION;
      case BAD_MEMBER, ID_USED, NO_VOTERS, LEADER_REMOVAL, NOT_VOTER -> ErrorCode.BAD_ARGUMENTS;
      case NOT_SYNCED, NO_NEW_QUORUM -> ErrorCode.NEW_CONFIG_NO_QUORUM;
    };
  }
}
