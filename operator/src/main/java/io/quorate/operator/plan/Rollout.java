package io.quorate.operator.plan;

import io.quorate.operator.model.RolloutRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * The rolling change that the members are to follow.
 *
 * @param target revision of the rendering that members are to have
 * @param good revision of the last rendering with which all voters served; empty if none ever did
 * @param approved a server has accepted the settings of the target, or all voters have served with
 *     it
 * @param takenBack what the spec asks for, if that was given up and the target is the good one
 *     instead
 * @param refusal why a server would not start with it; empty if it did not come up
 * @param goesBack a rendering that does not come up is given up for the good one
 * @param canary how the observer fares that goes first
 * @param window when healthy members may be disturbed
 */
public record Rollout(
    String target,
    Optional<String> good,
    boolean approved,
    Optional<String> takenBack,
    String refusal,
    boolean goesBack,
    Canary canary,
    Window window) {
  /** How the one observer fares that is restarted before any voter. */
  public enum Canary {
    /** There are no observers. */
    NONE,
    /** It does not serve with the target yet. */
    AWAITED,
    /** It has had its time and does not serve. */
    FAILED,
    SERVES
  }

  /**
   * Whether healthy members may be restarted now, and members be added or taken away.
   *
   * @param next when they may again, if they may not now; empty if never
   */
  public record Window(boolean open, Optional<Instant> next) {
    public static final Window ALWAYS = new Window(true, Optional.empty());
  }

  /** A rendering that all are to have, with nothing known of any other. */
  public static Rollout of(String target) {
    return of(target, RolloutRecord.NONE, false, Canary.NONE, Window.ALWAYS);
  }

  /**
   * @param wanted revision of what the spec asks for
   */
  public static Rollout of(
      String wanted, RolloutRecord record, boolean goesBack, Canary canary, Window window) {
    boolean back = isTakenBack(wanted, record, goesBack);
    String target = back ? record.good().orElseThrow() : wanted;
    return new Rollout(
        target,
        record.good(),
        record.good().equals(Optional.of(target)) || record.approved().equals(Optional.of(target)),
        back ? Optional.of(wanted) : Optional.empty(),
        back ? record.refusal() : "",
        goesBack,
        canary,
        window);
  }

  /** Whether members are to have the last good rendering instead of what the spec asks for. */
  public static boolean isTakenBack(String wanted, RolloutRecord record, boolean goesBack) {
    return (goesBack || !record.refusal().isEmpty())
        && record.takenBack().equals(Optional.of(wanted))
        && record.good().isPresent()
        && !record.good().equals(Optional.of(wanted));
  }

  /** All voters have served with it: observers have nothing to tell. */
  public boolean isProven() {
    return isGood(target);
  }

  boolean isGood(String revision) {
    return good.isPresent() && good.get().equals(revision);
  }

  /** There is something else to go back to. */
  boolean canGoBack() {
    return goesBack && good.isPresent() && !isGood(target);
  }

  /** The good one may be rendered otherwise by now, by another release of the operator. */
  public Rollout withTarget(String revision) {
    return new Rollout(
        revision, Optional.of(revision), approved, takenBack, refusal, goesBack, canary, window);
  }

  public Rollout withCanary(Canary found) {
    return new Rollout(target, good, approved, takenBack, refusal, goesBack, found, window);
  }
}
