package io.quorate.server.ensemble;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.fuzz.Target;
import java.util.List;

/** Configurations, in the log and in {@code server.N} lines. */
public final class EnsembleTargets {
  private static final Ensemble ENSEMBLE =
      new Ensemble(
          7,
          120,
          List.of(
              new Member(1, "zk-1", 2888, 3888, Role.VOTER, "0.0.0.0:2181", -5),
              new Member(119, "zk-2", 1, 2, Role.OBSERVER, "", 0)));

  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "configuration entry",
              List.of(
                  EnsembleCodec.encode(ConfigEntry.change(ENSEMBLE)).toByteArray(),
                  EnsembleCodec.encode(
                          ConfigEntry.founding(
                              ENSEMBLE, Bytes.wrap(new byte[16]), 1, Bytes.wrap(new byte[32])))
                      .toByteArray()),
              input -> {
                ConfigEntry entry = EnsembleCodec.decode(Bytes.wrap(input));
                if (!EnsembleCodec.encode(entry).equals(Bytes.wrap(input)))
                  throw new IllegalStateException("another encoding of " + entry);
              },
              MalformedEnsemble.class),
          Target.unbounded(
              "server line",
              List.of(
                  Target.seed("zk1:2888:3888"),
                  Target.seed("zk1:2888:3888:observer;2181"),
                  Target.seed("[::1]:2888:3888:participant;[::1]:2181")),
              input -> EnsembleText.parse(3, Bytes.wrap(input).toUtf8()),
              MalformedEnsemble.class));

  private EnsembleTargets() {}
}
