package io.quorate.server.simulation;

import java.util.List;

/** All laws, each with a memory of its own run. */
final class Checkers {
  private Checkers() {}

  static List<Checker> all() {
    return List.of(
        new Leadership(),
        new EpochsNeverGoBack(),
        new PromisesAreExclusive(),
        new LeaderHasNewestHistory(),
        new LeaderLogCompleteness(),
        new ProcessConsistency(),
        new AckImpliesDurable(),
        new JoinedBeforeAcknowledging(),
        new HistoryBeforeEpoch(),
        new OneClusterAcknowledges(),
        new CommitNeedsQuorum(),
        new CommittedLogGrows(),
        new PrefixConsistency(),
        new NothingCommittedIsDropped(),
        new ConfigurationsFormOneChain(),
        new ReconfigurationsAreFinishedFirst(),
        new HandoverToWhoHasAll(),
        new ReconfigurationNeedsReadyQuorum(),
        new RecoveredConfigurationIsInTheLog(),
        new RemovedServersAreSilent(),
        new ChangesMeetTheirVersion(),
        new IdsNeverComeBack(),
        new Integrity(),
        new TotalOrder(),
        new LocalPrimaryOrder(),
        new GlobalPrimaryOrder(),
        new PrimaryIntegrity(),
        new Agreement(),
        new EqualHistoryEqualState(),
        new AcknowledgedWritesSurvive(),
        new ConfirmedLeadersAreCurrent(),
        new MarksAreInOrder(),
        new IsolatedLeadersStepDown(),
        new CountersNeverWrap(),
        new MessagesAreLegal());
  }
}
