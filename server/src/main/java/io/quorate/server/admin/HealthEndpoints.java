package io.quorate.server.admin;

import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Route;
import java.util.List;
import java.util.function.Supplier;

/** The probes and the metrics, in plain text: exactly four paths. */
public final class HealthEndpoints {
  /** Where the server is in its life, and whether its loop turns. */
  public interface Health {
    /** Whether what the disk holds has been read. */
    boolean isRecovered();

    /** Whether clients are served. */
    boolean isServing();

    /** How long ago the replica's loop last ticked, in milliseconds. */
    long millisSinceTick();
  }

  private HealthEndpoints() {}

  /**
   * The four routes.
   *
   * @param stallMillisMax a loop that hasn't ticked for so long is not alive
   * @param metrics the Prometheus text
   */
  public static List<Route> routes(Health health, long stallMillisMax, Supplier<String> metrics) {
    return List.of(
        new Route("GET", "/livez", false, _ -> live(health, stallMillisMax)),
        new Route(
            "GET",
            "/readyz",
            false,
            _ ->
                health.isServing()
                    ? ok()
                    : Answer.text(503, "not serving: no quorum, or not synced yet\n")),
        new Route(
            "GET",
            "/startupz",
            false,
            _ -> health.isRecovered() ? ok() : Answer.text(503, "the disk is still being read\n")),
        new Route(
            "GET",
            "/metrics",
            false,
            _ ->
                new Answer(
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    metrics.get().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }

  private static Answer live(Health health, long stallMillisMax) {
    if (!health.isRecovered()) return ok();
    long since = health.millisSinceTick();
    return since <= stallMillisMax
        ? ok()
        : Answer.text(503, "the replica's loop has not turned for " + since + " ms\n");
  }

  private static Answer ok() {
    return Answer.text(200, "ok\n");
  }
}
