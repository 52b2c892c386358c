package io.quorate.operator.certificates;

import io.quorate.operator.certificates.CertificatePlan.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides what certificates are written and when one authority replaces another, so that at any
 * time any two servers trust each other, whatever mixture of old and new files they hold.
 *
 * <p>All that is in use belongs to this stage or the one before it. Before the next one begins,
 * everybody must have been given what this stage demands, and every process must say that it uses
 * it. Trust comes first and goes last: while a new authority is introduced all certificates are the
 * old one's, which everybody trusts; when the new one signs everybody trusts both; when the old one
 * is forgotten nobody shows a certificate of it. An authority that has ended has no trust to keep:
 * then nobody is waited for.
 *
 * <p>Two operators and stale looks do no harm if what a bearer was given is read no later than the
 * authorities, and both are written only if they still are what was read. Something that didn't
 * exist can't be compared, so that it is made empty first.
 */
public final class CertificatePlanner {
  private CertificatePlanner() {}

  public static CertificatePlan plan(
      Trust trust, Collection<Holder> holders, Instant now, Policy policy) {
    boolean signerHasEnded = !now.isBefore(trust.signerLife().end());
    if (signerHasEnded && trust.stage() == Stage.STEADY)
      return turn(Turn.INTRODUCE, trust, holders);
    if (signerHasEnded && trust.stage() == Stage.INTRODUCING)
      return turn(Turn.SWITCH, trust, holders);
    List<Write> writes = new ArrayList<>();
    for (Holder holder : holders) write(trust, holder, now).ifPresent(writes::add);
    if (!writes.isEmpty())
      return new CertificatePlan(writes, Optional.empty(), List.of(), nextRenewal(trust, holders));
    return switch (trust.stage()) {
      case STEADY ->
          trust.replace() || !now.isBefore(trust.signerLife().renewal())
              ? turn(Turn.INTRODUCE, trust, holders)
              : wait(List.of(), trust, holders);
      case INTRODUCING -> {
        List<String> waiting = new ArrayList<>(behind(holders));
        Instant learnt = trust.since().plus(policy.clientsLearn());
        if (now.isBefore(learnt)) waiting.add("clients have until " + learnt + " to learn of it");
        yield waiting.isEmpty() ? turn(Turn.SWITCH, trust, holders) : wait(waiting, trust, holders);
      }
      case RETIRING -> {
        List<String> waiting = behind(holders);
        boolean hasEnded = trust.predecessorEnds().filter(end -> !now.isBefore(end)).isPresent();
        yield waiting.isEmpty() || hasEnded
            ? turn(Turn.SETTLE, trust, holders)
            : wait(waiting, trust, holders);
      }
    };
  }

  private static Optional<Write> write(Trust trust, Holder holder, Instant now) {
    if (holder.held().isEmpty()) return Optional.of(new Write(holder.bearer(), true));
    Held held = holder.held().get();
    // One that ends with its authority can't be had for longer.
    boolean isDue =
        !now.isBefore(held.life().renewal())
            && held.life().end().isBefore(trust.signerLife().end());
    if (isDue
        || holder.replace()
        || !held.issuer().equals(trust.signer())
        || !held.hosts().equals(holder.hosts()))
      return Optional.of(new Write(holder.bearer(), true));
    return held.trusted().equals(trust.trusted())
        ? Optional.empty()
        : Optional.of(new Write(holder.bearer(), false));
  }

  /** Who doesn't use what it was given, as far as is known. */
  public static List<String> behind(Collection<Holder> holders) {
    List<String> behind = new ArrayList<>();
    for (Holder holder : holders)
      for (Use use : holder.uses())
        switch (use) {
          case Use.Known(var who, var certificate, var trusted) -> {
            if (holder
                .held()
                .filter(held ->
                    held.certificate().equals(certificate)
                        && (trusted.isEmpty() || held.trusted().equals(trusted)))
                .isEmpty()) behind.add(who + " hasn't read its files yet");
          }
          case Use.Unknown(var who, var why) -> behind.add(who + " can't be asked (" + why + ")");
        }
    return behind;
  }

  private static CertificatePlan turn(Turn turn, Trust trust, Collection<Holder> holders) {
    return new CertificatePlan(
        List.of(), Optional.of(turn), List.of(), nextRenewal(trust, holders));
  }

  private static CertificatePlan wait(
      List<String> waiting, Trust trust, Collection<Holder> holders) {
    return new CertificatePlan(List.of(), Optional.empty(), waiting, nextRenewal(trust, holders));
  }

  private static Instant nextRenewal(Trust trust, Collection<Holder> holders) {
    Instant next = trust.signerLife().renewal();
    for (Holder holder : holders)
      if (holder.held().isPresent() && holder.held().get().life().renewal().isBefore(next))
        next = holder.held().get().life().renewal();
    return next;
  }
}
