package io.quorate.server.differential;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sends, field by field and by nothing but the wire format's description, and
 * writes it down as text that can be compared.
 */
final class ReplyText {
  private final JuteReader in;
  private final LongFunction<String> sessionName;
  private final StringBuilder text = new StringBuilder(64);
  private final List<Long> zxids = new ArrayList<>(3);

  ReplyText(JuteReader in, LongFunction<String> sessionName) {
    this.in = in;
    this.sessionName = sessionName;
  }

  String text() {
    return text.toString();
  }

  /** The zxids of changes that the record names, in its order. */
  List<Long> zxids() {
    return zxids;
  }

  /** The body of a reply without an error; all of it must be there, and nothing behind it. */
  ReplyText body(int opcode) throws MalformedRecord {
    record(opcode);
    if (in.remaining() > 0) text.append(" and ").append(in.remaining()).append(" bytes more");
    return this;
  }

  /** A notification's event. */
  ReplyText event() throws MalformedRecord {
    text.append("event ").append(in.readInt()).append(" state ").append(in.readInt());
    string();
    if (in.remaining() > 0) text.append(" and ").append(in.remaining()).append(" bytes more");
    return this;
  }

  private void record(int opcode) throws MalformedRecord {
    switch (opcode) {
      case Opcode.CREATE, Opcode.SYNC -> string();
      case Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL -> {
        string();
        stat();
      }
      case Opcode.EXISTS, Opcode.SET_DATA, Opcode.SET_ACL -> stat();
      case Opcode.GET_DATA -> {
        data();
        stat();
      }
      case Opcode.GET_CHILDREN, Opcode.GET_EPHEMERALS -> names();
      case Opcode.GET_CHILDREN2 -> {
        names();
        stat();
      }
      case Opcode.GET_ACL -> {
        acl();
        stat();
      }
      case Opcode.GET_ALL_CHILDREN_NUMBER, Opcode.ADD_WATCH, Opcode.ERROR ->
          text.append(' ').append(in.readInt());
      case Opcode.WHO_AM_I -> identities();
      case Opcode.MULTI, Opcode.MULTI_READ -> parts();
      default -> {}
    }
  }

  private void parts() throws MalformedRecord {
    while (true) {
      int opcode = in.readInt();
      boolean done = in.readBool();
      int error = in.readInt();
      text.append(" [").append(opcode).append(' ').append(done).append(' ').append(error);
      if (!done) record(opcode);
      text.append(']');
      if (done) return;
    }
  }

  private void stat() throws MalformedRecord {
    text.append(" stat");
    long czxid = zxid();
    long mzxid = zxid();
    time();
    time();
    text.append(" v").append(in.readInt());
    text.append(" c").append(in.readInt());
    text.append(" a").append(in.readInt());
    text.append(" owner ").append(sessionName.apply(in.readLong()));
    text.append(" length ").append(in.readInt());
    text.append(" children ").append(in.readInt());
    long pzxid = zxid();
    text.append(mzxid == czxid ? " unchanged" : "").append(pzxid == czxid ? " childless" : "");
  }

  private long zxid() throws MalformedRecord {
    long zxid = in.readLong();
    if (zxid == 0) text.append(" z0");
    else zxids.add(zxid);
    return zxid;
  }

  private void time() throws MalformedRecord {
    text.append(in.readLong() == 0 ? " never" : " once");
  }

  private void data() throws MalformedRecord {
    Bytes data = in.readBuffer();
    text.append(" data ").append(data == null ? "null" : data.toHex());
  }

  private void string() throws MalformedRecord {
    text.append(' ').append(quoted(in.readString()));
  }

  private static String quoted(@Nullable String value) {
    return value == null ? "null" : '"' + value + '"';
  }

  /** Names come in no order. */
  private void names() throws MalformedRecord {
    int count = in.readInt();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(quoted(in.readString()));
    Collections.sort(names);
    text.append(" names ").append(count).append(names);
  }

  /** What {@code auth} stands for comes in no order. */
  private void acl() throws MalformedRecord {
    int count = in.readInt();
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(in.readInt() + " " + quoted(in.readString()) + ":" + quoted(in.readString()));
    }
    Collections.sort(entries);
    text.append(" acl ").append(entries);
  }

  /** Identities come in no order. */
  private void identities() throws MalformedRecord {
    int count = in.readInt();
    List<String> identities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      identities.add(quoted(in.readString()) + ":" + quoted(in.readString()));
    }
    Collections.sort(identities);
    text.append(" identities ").append(identities);
  }
}
