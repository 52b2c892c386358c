package io.quorate.server.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first thing that clients of one server saw and clients of the other one didn't.
 *
 * @param step where the program had got to
 */
record Difference(int step, String ours, String theirs) {
  /** Null if both saw the same. */
  static @Nullable Difference between(List<Observation> ours, List<Observation> theirs) {
    Zxids zxids = new Zxids();
    int common = Math.min(ours.size(), theirs.size());
    for (int i = 0; i < common; i++) {
      Observation our = ours.get(i);
      Observation their = theirs.get(i);
      if (!our.text().equals(their.text())
          || our.step() != their.step()
          || our.client() != their.client()) {
        return new Difference(Math.min(our.step(), their.step()), our + "", their + "");
      }
      if (!sameChanges(zxids, our, their)) {
        return new Difference(
            our.step(),
            our + " of changes " + our.exact() + " at " + our.seen(),
            their + " of changes " + their.exact() + " at " + their.seen());
      }
    }
    if (ours.size() == theirs.size()) return null;
    Observation more = ours.size() > common ? ours.get(common) : theirs.get(common);
    return new Difference(
        more.step(),
        ours.size() > common ? more + "" : "nothing",
        ours.size() > common ? "nothing" : more + "");
  }

  private static boolean sameChanges(Zxids zxids, Observation our, Observation their) {
    for (int i = 0; i < our.exact().size(); i++) {
      if (!zxids.same(our.exact().get(i), their.exact().get(i))) return false;
    }
    return (our.seen() == 0) == (their.seen() == 0) && zxids.between(our.seen(), their.seen());
  }
}
