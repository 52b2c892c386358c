package io.quorate.server.main;

import io.quorate.server.admin.HealthEndpoints;
import io.quorate.server.admin.HttpPort;
import io.quorate.server.replica.ReplicaView;
import io.quorate.server.runtime.ReplicaLoop;
import io.quorate.server.state.ServerState;
import io.quorate.server.telemetry.Metrics;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked of a server while it is still being built: before the loop is there, little.
 */
public final class LifeSigns implements HealthEndpoints.Health {
  private volatile @Nullable ReplicaLoop loop;
  private volatile @Nullable Metrics metrics;
  private volatile BooleanSupplier draining = () -> false;
  private volatile Optional<HttpPort> health = Optional.empty();
  private volatile Optional<HttpPort> control = Optional.empty();
  private volatile Optional<HttpPort> admin = Optional.empty();

  void recovered(ReplicaLoop replicaLoop, Metrics meters) {
    metrics = meters;
    loop = replicaLoop;
  }

  void drainedBy(BooleanSupplier drains) {
    draining = drains;
  }

  void healthPort(Optional<HttpPort> port) {
    health = port;
  }

  void controlPort(Optional<HttpPort> port) {
    control = port;
  }

  void adminPort(Optional<HttpPort> port) {
    admin = port;
  }

  public Optional<HttpPort> healthPort() {
    return health;
  }

  public Optional<HttpPort> controlPort() {
    return control;
  }

  public Optional<HttpPort> adminPort() {
    return admin;
  }

  @Override
  public boolean isRecovered() {
    return loop != null;
  }

  @Override
  public boolean isServing() {
    ReplicaLoop turning = loop;
    return turning != null && turning.view().serving() && !draining.getAsBoolean();
  }

  @Override
  public long millisSinceTick() {
    ReplicaLoop turning = loop;
    return turning == null ? 0 : turning.millisSinceTick();
  }

  String metrics() {
    Metrics meters = metrics;
    return meters == null ? "" : meters.text();
  }

  ReplicaView view() {
    return present().view();
  }

  ServerState root() {
    return present().root();
  }

  private ReplicaLoop present() {
    ReplicaLoop turning = loop;
    if (turning == null) throw new IllegalStateException("asked before the disk was read");
    return turning;
  }
}
