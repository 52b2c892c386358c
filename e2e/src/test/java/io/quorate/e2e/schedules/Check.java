package io.quorate.e2e.schedules;

import java.util.NavigableSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What no operator may do, looked at around each of its writes: take a voter's volume or workload,
 * take what says which cluster this is, or take a pod without which no quorum is left.
 */
final class Check {
  private static final Pattern MEMBER = Pattern.compile("(?:data-)?c-v(\\d+)(?:-0)?");

  private final World world;
  private boolean hadQuorum;

  Check(World world) {
    this.world = world;
  }

  void before(String method, String path) {
    hadQuorum = hasQuorum();
    if (!method.equals("DELETE")) return;
    String[] parts = path.split("/");
    String kind = parts[parts.length - 2];
    String name = parts[parts.length - 1];
    if (kind.equals("secrets")) world.find("the operator deletes the Secret " + name);
    Matcher member = MEMBER.matcher(name);
    if (!member.matches() || !world.servers().voters().contains(Integer.parseInt(member.group(1))))
      return;
    if (kind.equals("persistentvolumeclaims"))
      world.find("the operator deletes the volume of a voter, " + name);
    if (kind.equals("statefulsets"))
      world.find("the operator deletes the workload of a voter, " + name);
  }

  void after(String method, String path, int status) {
    boolean takesPods = method.equals("DELETE") || path.endsWith("/eviction");
    if (takesPods && status / 100 == 2 && hadQuorum && !hasQuorum())
      world.find("the operator takes the quorum by " + method + " " + path);
  }

  /** A single voter has to be restarted without one. */
  private boolean hasQuorum() {
    int voters = world.servers().voters().size();
    NavigableSet<Integer> staying = world.servers().able();
    staying.removeAll(world.leavingMembers());
    return voters > 1 && staying.size() > voters / 2;
  }
}
