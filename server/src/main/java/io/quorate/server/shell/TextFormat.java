package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Stat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results for people: values alone where a command has one, tables where it has several. */
final class TextFormat implements Format {
  @Override
  public String print(Result result) {
    return switch (result) {
      case Result.Created(String path) -> path;
      case Result.Data(String _, Bytes data, Stat _) -> data(data);
      case Result.Changed(String _, Stat stat) -> "version " + stat.version();
      case Result.Deleted _, Result.Authenticated _, Result.Synced _ -> "";
      case Result.Children(String _, List<String> names, Stat _) -> String.join("\n", names);
      case Result.StatOf(String _, Stat stat) -> stat(stat);
      case Result.AclOf(String _, List<Acl> acl, Stat _) -> acl(acl);
      case Result.Event(var kind, String path) -> "watch: " + kind + " " + path;
    };
  }

  private static String data(@Nullable Bytes data) {
    if (data == null) return "";
    return text(data).orElseGet(() -> "0x" + data.toHex());
  }

  /** The bytes as text, if that is what they are. */
  static Optional<String> text(Bytes data) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(data.toByteArray()))
              .toString();
      boolean printable =
          text.codePoints().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
      return printable ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String stat(Stat stat) {
    return table(
        List.of(
            List.of("created", time(stat.ctime()), "zxid " + zxid(stat.czxid())),
            List.of("modified", time(stat.mtime()), "zxid " + zxid(stat.mzxid())),
            List.of("version", Integer.toString(stat.version()), stat.dataLength() + " bytes"),
            List.of("aversion", Integer.toString(stat.aversion()), ""),
            List.of(
                "children",
                Integer.toString(stat.numChildren()),
                "cversion " + stat.cversion() + ", zxid " + zxid(stat.pzxid())),
            List.of(
                "owner",
                stat.ephemeralOwner() == 0 ? "none" : zxid(stat.ephemeralOwner()),
                stat.ephemeralOwner() == 0 ? "" : "ephemeral: goes with that session")));
  }

  private static String acl(List<Acl> acl) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SCHEME", "ID", "PERMISSIONS"));
    for (Acl entry : acl) {
      rows.add(
          List.of(
              entry.identity().scheme(),
              entry.identity().id(),
              AclText.permissions(entry.permissions())));
    }
    return table(rows);
  }

  static String zxid(long zxid) {
    return "0x" + Long.toHexString(zxid);
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** Columns as wide as their widest cell, two spaces between them, none at a line's end. */
  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] + 2 - row.get(i).length());
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
