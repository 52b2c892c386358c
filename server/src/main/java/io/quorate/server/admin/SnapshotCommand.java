package io.quorate.server.admin;

import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.base.Bytes;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the whole state, as it is at this moment, in the form of the server's own snapshots. It is
 * made as it is sent, so it takes no memory; at most one begins within an interval.
 */
final class SnapshotCommand {
  private static final long NEVER = Long.MIN_VALUE;

  private final ServerConfig.Admin config;
  private final AtomicLong lastNanos = new AtomicLong(NEVER);

  SnapshotCommand(ServerConfig.Admin config) {
    this.config = config;
  }

  Answer answer(Request request, ServerState state) {
    if (!config.snapshots()) {
      return Answer.error(503, "disabled", "admin.snapshot.enabled=false forbids it");
    }
    if (!mayBegin()) {
      return Answer.error(
          429,
          "too_many_requests",
          "a snapshot was begun less than "
              + config.intervalMillis()
              + " ms ago (admin.rateLimiterIntervalInMS)");
    }
    long bytes = 0;
    for (Iterator<Bytes> pieces = SnapshotCodec.encode(state); pieces.hasNext(); ) {
      bytes += pieces.next().length();
    }
    Map<String, String> headers =
        Map.of(
            "last_zxid",
            "0x" + Long.toHexString(state.lastZxid()),
            "snapshot_size",
            Long.toString(bytes));
    if (request.query().getOrDefault("streaming", "true").equals("false")) {
      return Answer.json(200, Map.of("command", "snapshot")).with(headers);
    }
    return Answer.streamed(new Answer.Stream(bytes, SnapshotCodec.encode(state))).with(headers);
  }

  private boolean mayBegin() {
    long now = System.nanoTime();
    long last = lastNanos.get();
    boolean soon =
        last != NEVER && now - last < TimeUnit.MILLISECONDS.toNanos(config.intervalMillis());
    return !soon && lastNanos.compareAndSet(last, now);
  }
}
