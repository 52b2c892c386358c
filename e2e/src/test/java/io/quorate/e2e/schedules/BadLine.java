package io.quorate.e2e.schedules;

import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.Founding;
import io.quorate.operator.ensemble.Joining;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.Reconfiguration;
import java.util.function.Supplier;

/** The way from an operator to the servers: commands fare on it as writes to the API server do. */
final class BadLine implements EnsembleClient {
  private final World world;
  private final PlayedOperator operator;
  private final EnsembleClient servers;

  BadLine(World world, PlayedOperator operator) {
    this.world = world;
    this.operator = operator;
    this.servers = world.servers();
  }

  private <T> Answer<T> command(Supplier<Answer<T>> sent) {
    return switch (operator.fateOfWrite()) {
      case ANSWERED -> sent.get();
      case LOST -> new Answer.Unreachable<>("it was lost");
      case UNANSWERED -> {
        Answer<T> unheard = sent.get();
        yield new Answer.Unreachable<>("no answer, which was " + unheard);
      }
      case LATE -> {
        world.later(() -> world.note("a late command: " + sent.get()));
        yield new Answer.Unreachable<>("no answer in time");
      }
    };
  }

  /** As on a machine of its own, the servers are asked by several threads at once. */
  private <T> Answer<T> question(Supplier<Answer<T>> sent) {
    synchronized (world) {
      return operator.isDead() ? new Answer.Unreachable<>("dead") : sent.get();
    }
  }

  @Override
  public Answer<MemberReport> member(MemberAddress address) {
    return question(() -> servers.member(address));
  }

  @Override
  public Answer<EnsembleConfiguration> ensemble(MemberAddress address) {
    return question(() -> servers.ensemble(address));
  }

  @Override
  public Answer<Boolean> found(MemberAddress address, Founding founding) {
    return command(() -> servers.found(address, founding));
  }

  @Override
  public Answer<Boolean> join(MemberAddress address, Joining joining) {
    return command(() -> servers.join(address, joining));
  }

  @Override
  public Answer<String> reconfigure(MemberAddress leader, Reconfiguration change) {
    return command(() -> servers.reconfigure(leader, change));
  }

  @Override
  public Answer<Boolean> transferLeadership(MemberAddress leader, int target) {
    return command(() -> servers.transferLeadership(leader, target));
  }

  @Override
  public Answer<Boolean> reload(MemberAddress address) {
    return command(() -> servers.reload(address));
  }

  @Override
  public Answer<Boolean> validate(MemberAddress address, String config) {
    return question(() -> servers.validate(address, config));
  }

  @Override
  public Answer<Boolean> drain(MemberAddress address, int seconds) {
    return command(() -> servers.drain(address, seconds));
  }
}
