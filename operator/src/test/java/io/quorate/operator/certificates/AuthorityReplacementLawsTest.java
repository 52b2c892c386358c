package io.quorate.operator.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every state that two bearers of certificates can be in while authorities replace each other, with
 * any number of operators that may be late with every single write, servers that read their files
 * when they like, and pods that go and come: whoever runs can always talk to whoever else runs, and
 * the end can be reached from everywhere. The planner is the real one.
 *
 * <p>A position counts the turns that were taken; what is written at a position is its content.
 * Writes that operators have decided on wait in a set until they are carried out or overtaken: a
 * write is good as long as nobody has written there since the look it was decided on. One operator
 * collects what it takes for a turn; another one's turn is the same with other looks.
 */
final class AuthorityReplacementLawsTest {
  /** One authority has been replaced, and the next one is being introduced. */
  private static final int POSITIONS = 5;

  private static final int BEARERS = 2;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Lifetime LONG =
      new Lifetime(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(999)));
  private static final Policy POLICY =
      new Policy(Duration.ofDays(30), Duration.ofDays(365), Duration.ZERO);

  // What a Secret holds; from WRITTEN on, the content of a position.
  private static final int ABSENT = 0;
  private static final int EMPTY = 1;
  private static final int WRITTEN = 2;

  // What a server uses; from WRITTEN on, the content of a position.
  private static final int NO_POD = 0;

  /** What could be done wrong; each must be found. */
  enum Flaw {
    /** A write doesn't look whether somebody else has written since. */
    NO_COMPARISON,
    /** What doesn't exist is made with its content at once. */
    MADE_FILLED,
    /** The authorities are read before the Secrets of the bearers, and may be older. */
    AUTHORITIES_FIRST,
    /** The next stage doesn't wait for servers to use what they were given. */
    NOBODY_ASKED
  }

  private final Map<Long, CertificatePlan> plans = new HashMap<>();
  private Set<Flaw> flaws = Set.of();

  /**
   * @param secrets by bearer
   * @param decided by bearer: contents that operators are about to write, as a set of bits
   * @param reserved by bearer: somebody is about to make its Secret
   * @param used by bearer: what its server uses
   * @param seen by bearer: the Secrets as the collecting operator saw them
   * @param heard by bearer: what the servers told it; −1 if it hasn't asked yet
   */
  private record State(
      int position,
      List<Integer> secrets,
      List<Integer> decided,
      List<Boolean> reserved,
      List<Integer> used,
      List<Integer> seen,
      List<Integer> heard) {}

  private static final List<Integer> NOTHING = List.of(-1, -1);

  /** Both run, or one is still to come. */
  private static List<State> beginnings() {
    List<State> beginnings = new ArrayList<>();
    for (int second : new int[] {WRITTEN, ABSENT})
      beginnings.add(
          new State(
              0,
              List.of(WRITTEN, second),
              List.of(0, 0),
              List.of(false, false),
              List.of(WRITTEN, second),
              NOTHING,
              NOTHING));
    return beginnings;
  }

  @Test
  void whoeverRunsCanAlwaysTalkToWhoeverElseRunsAndTheEndIsReachedFromEverywhere() {
    Set<State> reached = explore();
    for (State state : reached)
      if (!commonTrust(state) || !atItsEnd(state)) throw new AssertionError(state.toString());
    assertThat(reached).hasSizeGreaterThan(10_000);
    assertThat(reached).anyMatch(state -> state.position() == POSITIONS - 1);
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  void eachPrecautionIsNeeded(Flaw flaw) {
    flaws = EnumSet.of(flaw);
    assertThat(explore()).anyMatch(state -> !commonTrust(state));
  }

  // The laws

  private static boolean commonTrust(State state) {
    int first = state.used().get(0);
    int second = state.used().get(1);
    return trustEachOther(first, second)
        && trustEachOther(first, state.position() + WRITTEN)
        && trustEachOther(second, state.position() + WRITTEN);
  }

  /** Two contents; the operators' own keys are the content of the position, too. */
  private static boolean trustEachOther(int one, int other) {
    if (one < WRITTEN || other < WRITTEN) return true;
    Trust ones = trust(one - WRITTEN);
    Trust others = trust(other - WRITTEN);
    return ones.trusted().contains(others.signer()) && others.trusted().contains(ones.signer());
  }

  /** By a schedule without faults: write, read, ask, turn. */
  private boolean atItsEnd(State from) {
    State state = from;
    for (int turn = 0; turn <= POSITIONS; turn++) {
      for (int round = 0; round < 2; round++)
        for (int bearer = 0; bearer < BEARERS; bearer++) {
          int content = state.position() + WRITTEN;
          if (state.secrets().get(bearer) == ABSENT) state = written(state, bearer, EMPTY);
          if (state.secrets().get(bearer) != content) state = written(state, bearer, content);
          state = with(state, bearer, content);
        }
      if (state.position() == POSITIONS - 1) return true;
      state = collecting(state, state.secrets(), state.used());
      Optional<State> next = turned(state);
      if (next.isEmpty()) return false;
      state = next.get();
    }
    return false;
  }

  // All that can happen

  /** All states that can be reached; with a flaw, those until the first that breaks the law. */
  private Set<State> explore() {
    plans.clear();
    Set<State> reached = new HashSet<>(beginnings());
    ArrayDeque<State> open = new ArrayDeque<>(reached);
    while (!open.isEmpty())
      for (State next : successors(open.remove())) {
        if (!reached.add(next)) continue;
        if (!flaws.isEmpty() && !commonTrust(next)) return reached;
        open.add(next);
      }
    return reached;
  }

  private List<State> successors(State state) {
    List<State> next = new ArrayList<>();
    decide(state, state.position(), next);
    if (flaws.contains(Flaw.AUTHORITIES_FIRST) && state.position() > 0)
      decide(state, state.position() - 1, next);
    for (int bearer = 0; bearer < BEARERS; bearer++) {
      write(state, bearer, next);
      serve(state, bearer, next);
    }
    if (state.seen().equals(NOTHING)) {
      next.add(collecting(state, state.secrets(), NOTHING));
    } else {
      next.add(collecting(state, NOTHING, NOTHING));
      for (int bearer = 0; bearer < BEARERS; bearer++)
        if (state.heard().get(bearer) < 0)
          next.add(
              collecting(
                  state, state.seen(), changed(state.heard(), bearer, state.used().get(bearer))));
      turned(state).ifPresent(next::add);
    }
    return next;
  }

  /** Any operator looks and decides; both bearers are wanted from some time on. */
  private void decide(State state, int position, List<State> next) {
    for (CertificatePlan.Write write : plan(position, state.secrets(), true, NOTHING).writes()) {
      int bearer = Integer.parseInt(write.bearer().name());
      boolean isAbsent = state.secrets().get(bearer) == ABSENT;
      if (isAbsent && !flaws.contains(Flaw.MADE_FILLED))
        next.add(
            new State(
                state.position(),
                state.secrets(),
                state.decided(),
                changed(state.reserved(), bearer, true),
                state.used(),
                state.seen(),
                state.heard()));
      else
        next.add(
            new State(
                state.position(),
                state.secrets(),
                changed(state.decided(), bearer, state.decided().get(bearer) | 1 << position),
                state.reserved(),
                state.used(),
                state.seen(),
                state.heard()));
    }
  }

  private void write(State state, int bearer, List<State> next) {
    if (state.reserved().get(bearer)) {
      State made = state.secrets().get(bearer) == ABSENT ? written(state, bearer, EMPTY) : state;
      next.add(
          new State(
              made.position(),
              made.secrets(),
              made.decided(),
              changed(made.reserved(), bearer, false),
              made.used(),
              made.seen(),
              made.heard()));
    }
    for (int position = 0; position < POSITIONS; position++)
      if ((state.decided().get(bearer) & 1 << position) != 0)
        next.add(written(state, bearer, position + WRITTEN));
  }

  private void serve(State state, int bearer, List<State> next) {
    int secret = state.secrets().get(bearer);
    // Started, or its files were read again.
    if (secret >= WRITTEN) next.add(with(state, bearer, secret));
    next.add(with(state, bearer, NO_POD));
  }

  /** Overtakes what others have decided on. */
  private State written(State state, int bearer, int content) {
    int left =
        flaws.contains(Flaw.NO_COMPARISON) && content >= WRITTEN
            ? state.decided().get(bearer) & ~(1 << content - WRITTEN)
            : 0;
    return new State(
        state.position(),
        changed(state.secrets(), bearer, content),
        changed(state.decided(), bearer, left),
        state.reserved(),
        state.used(),
        state.seen(),
        state.heard());
  }

  private static State with(State state, int bearer, int used) {
    return new State(
        state.position(),
        state.secrets(),
        state.decided(),
        state.reserved(),
        changed(state.used(), bearer, used),
        state.seen(),
        state.heard());
  }

  private static State collecting(State state, List<Integer> seen, List<Integer> heard) {
    return new State(
        state.position(),
        state.secrets(),
        state.decided(),
        state.reserved(),
        state.used(),
        seen,
        heard);
  }

  /** The turn that the collecting operator takes, if it has asked all and the planner lets it. */
  private Optional<State> turned(State state) {
    if (state.heard().contains(-1) || state.position() == POSITIONS - 1) return Optional.empty();
    List<Integer> heard = flaws.contains(Flaw.NOBODY_ASKED) ? NOTHING : state.heard();
    if (plan(state.position(), state.seen(), false, heard).turn().isEmpty())
      return Optional.empty();
    return Optional.of(
        new State(
            state.position() + 1,
            state.secrets(),
            state.decided(),
            state.reserved(),
            state.used(),
            NOTHING,
            NOTHING));
  }

  private static <T> List<T> changed(List<T> list, int index, T value) {
    List<T> copy = new ArrayList<>(list);
    copy.set(index, value);
    return List.copyOf(copy);
  }

  // The planner

  /**
   * @param all whether a bearer without a Secret is wanted, too
   */
  private CertificatePlan plan(
      int position, List<Integer> secrets, boolean all, List<Integer> heard) {
    long key = position;
    for (int each : secrets) key = key * 16 + each + 1;
    for (int each : heard) key = key * 16 + each + 1;
    return plans.computeIfAbsent(
        all ? key : -key - 1,
        _ -> {
          List<Holder> holders = new ArrayList<>();
          for (int bearer = 0; bearer < BEARERS; bearer++)
            if (all || secrets.get(bearer) != ABSENT)
              holders.add(holder(bearer, secrets.get(bearer), heard.get(bearer)));
          return CertificatePlanner.plan(trust(position), holders, NOW, POLICY);
        });
  }

  private static Holder holder(int bearer, int secret, int heard) {
    return new Holder(
        new Bearer(Bearer.Role.VOTER, Integer.toString(bearer)),
        new TreeSet<>(),
        secret < WRITTEN
            ? Optional.empty()
            : Optional.of(
                new Held(
                    certificate(bearer, secret),
                    trust(secret - WRITTEN).signer(),
                    trust(secret - WRITTEN).trusted(),
                    new TreeSet<>(),
                    LONG)),
        false,
        heard < WRITTEN
            ? List.of()
            : List.of(
                new Use.Known(
                    "server " + bearer,
                    certificate(bearer, heard),
                    trust(heard - WRITTEN).trusted())));
  }

  private static String certificate(int bearer, int content) {
    return "certificate of " + bearer + " by " + trust(content - WRITTEN).signer();
  }

  /** Turns follow each other: somebody always wants another authority. */
  private static Trust trust(int position) {
    int round = position / 3;
    String present = "authority " + round;
    String next = "authority " + (round + 1);
    return switch (position % 3) {
      case 0 -> trust(Stage.STEADY, present, present);
      case 1 -> trust(Stage.INTRODUCING, present, next);
      default -> trust(Stage.RETIRING, next, present);
    };
  }

  private static Trust trust(Stage stage, String signer, String other) {
    return new Trust(
        stage,
        signer,
        new TreeSet<>(List.of(signer, other)),
        LONG,
        stage == Stage.RETIRING ? Optional.of(LONG.end()) : Optional.empty(),
        NOW,
        true);
  }
}
