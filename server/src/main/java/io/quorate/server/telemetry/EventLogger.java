package io.quorate.server.telemetry;

import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.replica.ReplicaEvent;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each event of the replica, as {@code key=value}. What happens once per session or
 * connection is debugging, what concerns the ensemble is information.
 */
public final class EventLogger implements Consumer<ReplicaEvent> {
  private static final Logger log = LoggerFactory.getLogger("io.quorate.server.events");

  @Override
  public void accept(ReplicaEvent event) {
    switch (event) {
      case ReplicaEvent.RoleChanged(PeerView view) ->
          log.info(
              "event=role_changed role={} phase={} epoch={} leader={} serving={} admitted={}",
              word(view.role()),
              word(view.phase()),
              view.epoch(),
              view.leader() < 0 ? "none" : view.leader(),
              view.serving(),
              view.admitted());
      case ReplicaEvent.ServingChanged(boolean serving, long appliedZxid) ->
          log.info("event=serving_changed serving={} applied={}", serving, Zxid.hex(appliedZxid));
      case ReplicaEvent.ReadOnlyChanged(boolean readOnly, long appliedZxid) ->
          log.info(
              "event=read_only_changed read_only={} applied={}", readOnly, Zxid.hex(appliedZxid));
      case ReplicaEvent.SessionOpened(long session, int timeoutMillis) ->
          log.debug("event=session_opened session={} timeout_ms={}", hex(session), timeoutMillis);
      case ReplicaEvent.SessionClaimed(long session, int timeoutMillis) ->
          log.debug("event=session_claimed session={} timeout_ms={}", hex(session), timeoutMillis);
      case ReplicaEvent.SessionExpired(long session) ->
          log.info("event=session_expired session={}", hex(session));
      case ReplicaEvent.SoftQuotaPassed(NodePath quota) ->
          log.warn(
              "event=soft_quota_passed path={} reason=\"see the usage and the limits below /zookeeper/quota\"",
              quota);
      case ReplicaEvent.ConnectionClosed(long connection, long session, ReplicaEvent.Why why) ->
          log.debug(
              "event=connection_closed connection={} session={} reason={}",
              hex(connection),
              hex(session),
              word(why));
      case ReplicaEvent.Noted(PeerEvent noted) -> accept(noted);
    }
  }

  private static void accept(PeerEvent event) {
    switch (event) {
      case PeerEvent.FoundingStarted founding ->
          log.info(
              "event=founding_started cluster={} founders={}",
              founding.clusterId().toHex(),
              founding.founders());
      case PeerEvent.Stamped stamped ->
          log.info(
              "event=disk_stamped cluster={} disk={} founder={}",
              stamped.clusterId().toHex(),
              hex(stamped.diskId()),
              stamped.founder());
      case PeerEvent.Abandoned abandoned ->
          log.warn(
              "event=cluster_abandoned cluster={} reason=\"it never acknowledged anything; its files are kept as *.abandoned\"",
              abandoned.clusterId().toHex());
      case PeerEvent.SyncChosen sync ->
          log.info(
              "event=sync_chosen learner={} kind={} from={}",
              sync.learner(),
              word(sync.kind()),
              Zxid.hex(sync.fromZxid()));
      case PeerEvent.AdmissionProposed admission ->
          log.info(
              "event=admission_proposed member={} disk={}",
              admission.member(),
              hex(admission.diskId()));
      case PeerEvent.ConfigurationProposed(Ensemble ensemble) ->
          log.info(
              "event=configuration_proposed version={} voters={} members={}",
              Zxid.hex(ensemble.version()),
              ensemble.voters().size(),
              ensemble.members().size());
      case PeerEvent.Removed(long version) ->
          log.warn(
              "event=removed version={} reason=\"this server is a member no longer, and never again under this id\"",
              Zxid.hex(version));
      case PeerEvent.HandoverBegan(int successor) ->
          log.info("event=handover_began successor={}", successor);
      case PeerEvent.HandoverFailed failed ->
          log.warn(
              "event=handover_failed successor={} reason=\"{}\"",
              failed.successor(),
              failed.reason());
      case PeerEvent.TakesOver(int predecessor) ->
          log.info("event=takes_over predecessor={}", predecessor);
      case PeerEvent.Refused refused ->
          log.warn("event=peer_refused peer={} reason=\"{}\"", refused.peer(), refused.reason());
      case PeerEvent.SteppedDown down ->
          log.warn("event=stepped_down epoch={} reason=\"{}\"", down.epoch(), down.reason());
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
