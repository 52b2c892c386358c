package io.quorate.operator.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The acts of a step, one after the other: an act is due only when the one before it is known to
 * have done what it should. There is no second attempt; the next pass looks again.
 */
public final class Execution {
  private final List<Act> acts;
  private int next;

  public Execution(List<Act> acts) {
    this.acts = acts;
  }

  /** The act that is due; null when nothing is left to be done. */
  public @Nullable Act due() {
    return next < acts.size() ? acts.get(next) : null;
  }

  public void outcome(Act.Outcome outcome) {
    switch (outcome) {
      case Act.Outcome.Done _ -> next++;
      case Act.Outcome.NotDone _, Act.Outcome.Refused _ -> next = acts.size();
    }
  }
}
