package io.quorate.server.admin;

import io.quorate.server.replica.ReplicaView;
import io.quorate.server.replica.ReplicaView.MemberView;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.MessageCodec;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What this server says of itself as JSON. Any thread. */
public final class MemberReport {
  private final ServerStatus status;
  private final String boot;
  private final String configHash;
  private final LongSupplier diskFreeBytes;
  private final BooleanSupplier draining;
  private final Upkeep.Keys keys;

  /**
   * @param boot drawn at each start of the process: tells a caller whether it still talks to the
   *     one it asked before
   * @param draining whether clients are being let go
   * @param configHash of the settings this process was started with
   * @param keys what it shows to other servers, and whom it trusts
   */
  public MemberReport(
      ServerStatus status,
      String boot,
      String configHash,
      LongSupplier diskFreeBytes,
      BooleanSupplier draining,
      Upkeep.Keys keys) {
    this.status = status;
    this.boot = boot;
    this.configHash = configHash;
    this.diskFreeBytes = diskFreeBytes;
    this.draining = draining;
    this.keys = keys;
  }

  String boot() {
    return boot;
  }

  Map<String, Object> describe() {
    ReplicaView view = status.view();
    PeerView peer = view.peer();
    DiskStamp stamp = view.stamp();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("clusterId", stamp.isBlank() ? null : stamp.clusterId().toHex());
    body.put("incarnation", stamp.incarnation());
    body.put("id", status.config().id());
    body.put("diskId", stamp.diskId() == 0 ? null : Long.toHexString(stamp.diskId()));
    body.put("state", state(view));
    body.put("mode", view.serving() ? status.mode() : null);
    body.put("admitted", peer.admitted());
    body.put("leader", leader());
    body.put("epoch", peer.epoch());
    body.put("lastZxid", Long.toHexString(view.lastLoggedZxid()));
    body.put("committedZxid", Long.toHexString(view.committedZxid()));
    body.put("appliedZxid", Long.toHexString(view.appliedZxid()));
    body.put("lag", Math.max(0, view.committedZxid() - view.appliedZxid()));
    body.put("ensembleVersion", Long.toHexString(view.ensemble().version()));
    body.put("synced", view.serving());
    body.put("snapshotPercent", null);
    body.put("protocol", protocol());
    body.put("version", status.version());
    body.put("configHash", configHash);
    body.put("certificateNotAfter", keys.notAfter());
    body.put("certificate", keys.certificate());
    body.put("authorities", keys.authorities());
    body.put("clientCertificate", keys.clientCertificate());
    body.put("clientAuthorities", keys.clientAuthorities());
    body.put("sessions", view.sessions());
    body.put("connections", status.clients().connections());
    body.put("draining", draining.getAsBoolean());
    body.put("diskFreeBytes", diskFreeBytes.getAsLong());
    body.put("boot", boot);
    return body;
  }

  private static Map<String, Object> protocol() {
    Map<String, Object> protocol = new LinkedHashMap<>();
    protocol.put("min", MessageCodec.VERSION_MIN);
    protocol.put("max", MessageCodec.VERSION_MAX);
    protocol.put("active", MessageCodec.VERSION_MAX);
    return protocol;
  }

  private String state(ReplicaView view) {
    PeerView peer = view.peer();
    if (peer.role() == RoleName.BLANK) return "blank";
    if (peer.role() == RoleName.REMOVED) return "removed";
    if (peer.role() == RoleName.LOOKING) return "looking";
    if (peer.role() == RoleName.LEADING) return "leading";
    if (peer.phase() != Phase.BROADCAST) return "learning";
    return peer.role() == RoleName.FOLLOWING ? "following" : "observing";
  }

  /** The leader's id, or null while there is none. */
  @Nullable Integer leader() {
    int leader = status.view().peer().leader();
    return leader < 0 ? null : leader;
  }

  /** The members that this server has a link to, itself among them. */
  List<Integer> reachable() {
    return status.view().members().stream().filter(MemberView::linked).map(MemberView::id).toList();
  }
}
