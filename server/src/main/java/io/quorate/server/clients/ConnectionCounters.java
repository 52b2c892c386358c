package io.quorate.server.clients;

import io.quorate.server.protocol.Opcode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What one connection has counted, and how the four letter words print it. */
final class ConnectionCounters {
  long received;
  long sent;
  private int lastXid = -1;
  private int lastOpcode;
  private long lastZxid;
  private long lastReplyNanos = System.nanoTime();
  private long latencies;
  private long latencyTotalNanos;
  private long latencyLastNanos;
  private long latencyMaxNanos;
  private long latencyMinNanos = Long.MAX_VALUE;

  void request(int xid, int opcode) {
    lastXid = xid;
    lastOpcode = opcode;
  }

  void reply(long zxid, long nowNanos) {
    lastZxid = zxid;
    lastReplyNanos = nowNanos;
  }

  void latency(long nanos) {
    latencies++;
    latencyTotalNanos += nanos;
    latencyLastNanos = nanos;
    if (nanos > latencyMaxNanos) latencyMaxNanos = nanos;
    if (nanos < latencyMinNanos) latencyMinNanos = nanos;
  }

  void reset() {
    received = 0;
    sent = 0;
    latencies = 0;
    latencyTotalNanos = 0;
    latencyLastNanos = 0;
    latencyMaxNanos = 0;
    latencyMinNanos = Long.MAX_VALUE;
  }

  /**
   * A line as ZooKeeper prints it.
   *
   * @param session 0 for the brief form
   */
  String describe(
      String address,
      boolean reading,
      int queued,
      long session,
      int timeoutMillis,
      long openedNanos) {
    StringBuilder line = new StringBuilder(160);
    line.append(' ').append(address).append('[').append(reading ? 1 : 0).append("](queued=");
    line.append(queued).append(",recved=").append(received).append(",sent=").append(sent);
    if (session != 0) {
      long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNanos);
      line.append(",sid=0x").append(Long.toHexString(session));
      line.append(",lop=").append(operation(lastOpcode));
      line.append(",est=").append(System.currentTimeMillis() - age);
      line.append(",to=").append(timeoutMillis);
      if (lastXid >= 0) line.append(",lcxid=0x").append(Integer.toHexString(lastXid));
      line.append(",lzxid=0x").append(Long.toHexString(lastZxid));
      line.append(",lresp=")
          .append(System.currentTimeMillis() - millis(System.nanoTime() - lastReplyNanos));
      line.append(",llat=").append(millis(latencyLastNanos));
      line.append(",minlat=").append(latencies == 0 ? 0 : millis(latencyMinNanos));
      line.append(",avglat=").append(latencies == 0 ? 0 : millis(latencyTotalNanos / latencies));
      line.append(",maxlat=").append(millis(latencyMaxNanos));
    }
    return line.append(')').toString();
  }

  /** The same under the names of ZooKeeper's admin commands. */
  Map<String, Object> describeAsMap(
      String address,
      boolean reading,
      int queued,
      long session,
      int timeoutMillis,
      long openedNanos) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("remote_socket_address", address);
    values.put("interest_ops", reading ? 1 : 0);
    values.put("outstanding_requests", queued);
    values.put("packets_received", received);
    values.put("packets_sent", sent);
    if (session == 0) return values;
    long now = System.currentTimeMillis();
    values.put("session_id", session);
    values.put("last_operation", operation(lastOpcode));
    values.put("established", now - millis(System.nanoTime() - openedNanos));
    values.put("session_timeout", timeoutMillis);
    values.put("last_cxid", lastXid);
    values.put("last_zxid", lastZxid);
    values.put("last_response_time", now - millis(System.nanoTime() - lastReplyNanos));
    values.put("last_latency", millis(latencyLastNanos));
    values.put("min_latency", latencies == 0 ? 0 : millis(latencyMinNanos));
    values.put("avg_latency", latencies == 0 ? 0 : millis(latencyTotalNanos / latencies));
    values.put("max_latency", millis(latencyMaxNanos));
    return values;
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** ZooKeeper's abbreviations. */
  private static String operation(int opcode) {
    return switch (opcode) {
      case 0 -> "NA";
      case Opcode.CREATE, Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL -> "CREA";
      case Opcode.DELETE -> "DELE";
      case Opcode.EXISTS -> "EXIS";
      case Opcode.GET_DATA -> "GETD";
      case Opcode.SET_DATA -> "SETD";
      case Opcode.GET_ACL -> "GETA";
      case Opcode.SET_ACL -> "SETA";
      case Opcode.GET_CHILDREN, Opcode.GET_CHILDREN2 -> "GETC";
      case Opcode.SYNC -> "SYNC";
      case Opcode.PING -> "PING";
      case Opcode.MULTI -> "MULT";
      case Opcode.MULTI_READ -> "MULR";
      case Opcode.AUTH -> "AUTH";
      case Opcode.SET_WATCHES, Opcode.SET_WATCHES2 -> "SETW";
      case Opcode.ADD_WATCH -> "ADDW";
      case Opcode.REMOVE_WATCHES, Opcode.CHECK_WATCHES -> "REMW";
      case Opcode.CLOSE_SESSION -> "CLOS";
      default -> "UNKN";
    };
  }
}
