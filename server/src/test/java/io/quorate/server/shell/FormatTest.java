package io.quorate.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Stat;
import io.quorate.server.protocol.WatchEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How each result looks, as text and as JSON: what scripts rely on. */
final class FormatTest {
  private static final Stat STAT =
      new Stat(
          0x100000002L,
          0x20000000aL,
          1_700_000_000_123L,
          1_700_000_060_000L,
          3,
          5,
          1,
          0,
          11,
          2,
          0x200000001L);

  private static final String STAT_JSON =
      "{\"czxid\":\"0x100000002\",\"mzxid\":\"0x20000000a\",\"pzxid\":\"0x200000001\","
          + "\"ctime\":\"2023-11-14T22:13:20.123Z\",\"mtime\":\"2023-11-14T22:14:20Z\",\"version\":3,"
          + "\"cversion\":5,\"aversion\":1,\"ephemeralOwner\":\"0x0\",\"dataLength\":11,"
          + "\"numChildren\":2}";

  @Test
  void aStatIsATable() {
    assertThat(text(new Result.StatOf("/a", STAT)))
        .isEqualTo(
            """
            created   2023-11-14T22:13:20.123Z  zxid 0x100000002
            modified  2023-11-14T22:14:20Z      zxid 0x20000000a
            version   3                         11 bytes
            aversion  1
            children  2                         cversion 5, zxid 0x200000001
            owner     none\
            """);
    assertThat(json(new Result.StatOf("/a", STAT)))
        .isEqualTo("{\"path\":\"/a\",\"stat\":" + STAT_JSON + "}");
  }

  @Test
  void anEphemeralsOwnerIsItsSession() {
    Stat ephemeral = new Stat(1, 1, 0, 0, 0, 0, 0, 0x1000000abcL, 0, 0, 1);
    assertThat(text(new Result.StatOf("/e", ephemeral)))
        .endsWith("owner     0x1000000abc          ephemeral: goes with that session");
    assertThat(json(new Result.StatOf("/e", ephemeral)))
        .contains("\"ephemeralOwner\":\"0x1000000abc\"");
  }

  @Test
  void anAccessControlListIsATable() {
    Result result =
        new Result.AclOf(
            "/a",
            List.of(
                new Acl(Acl.READ, Identity.ANYONE),
                new Acl(Acl.ALL, new Identity("digest", "me:x"))),
            STAT);
    assertThat(text(result))
        .isEqualTo(
            """
            SCHEME  ID      PERMISSIONS
            world   anyone  r
            digest  me:x    cdrwa\
            """);
    assertThat(json(result))
        .isEqualTo(
            "{\"path\":\"/a\",\"acl\":[{\"scheme\":\"world\",\"id\":\"anyone\",\"permissions\":\"r\"},"
                + "{\"scheme\":\"digest\",\"id\":\"me:x\",\"permissions\":\"cdrwa\"}],\"stat\":"
                + STAT_JSON
                + "}");
  }

  @Test
  void dataThatIsTextIsPrintedAsItIs() {
    Result result = new Result.Data("/a", Bytes.utf8("größer\n"), STAT);
    assertThat(text(result)).isEqualTo("größer\n");
    assertThat(json(result))
        .isEqualTo(
            "{\"path\":\"/a\",\"data\":\"größer\\n\",\"encoding\":\"text\",\"stat\":"
                + STAT_JSON
                + "}");
  }

  @Test
  void otherDataIsPrintedAsHexAndBase64() {
    Result result = new Result.Data("/a", Bytes.hex("00ff1b"), STAT);
    assertThat(text(result)).isEqualTo("0x00ff1b");
    assertThat(json(result)).contains("\"data\":\"AP8b\",\"encoding\":\"base64\"");
    // A terminal must not be steered by what somebody wrote into a node.
    assertThat(text(new Result.Data("/a", Bytes.utf8("\u001b[2J"), STAT))).isEqualTo("0x1b5b324a");
  }

  @Test
  void noDataAndEmptyDataDifferInJson() {
    assertThat(text(new Result.Data("/a", null, STAT))).isEmpty();
    assertThat(json(new Result.Data("/a", null, STAT))).contains("\"data\":null");
    assertThat(json(new Result.Data("/a", Bytes.EMPTY, STAT))).contains("\"data\":\"\"");
  }

  @Test
  void oneValueIsPrintedAlone() {
    assertThat(text(new Result.Created("/a0000000001"))).isEqualTo("/a0000000001");
    assertThat(json(new Result.Created("/a"))).isEqualTo("{\"path\":\"/a\"}");
    assertThat(text(new Result.Changed("/a", STAT))).isEqualTo("version 3");
    assertThat(text(new Result.Children("/a", List.of("b", "c"), STAT))).isEqualTo("b\nc");
    assertThat(json(new Result.Children("/a", List.of("b", "c"), STAT)))
        .startsWith("{\"path\":\"/a\",\"children\":[\"b\",\"c\"],\"stat\":");
    assertThat(text(new Result.Event(WatchEvent.Kind.NODE_DELETED, "/a")))
        .isEqualTo("watch: NODE_DELETED /a");
    assertThat(json(new Result.Event(WatchEvent.Kind.NODE_DELETED, "/a")))
        .isEqualTo("{\"event\":\"NODE_DELETED\",\"path\":\"/a\"}");
  }

  @Test
  void nothingToSayIsNothingInTextAndStillAnObjectInJson() {
    for (Result quiet :
        List.of(
            new Result.Deleted("/a"),
            new Result.Synced("/a"),
            new Result.Authenticated("digest"))) {
      assertThat(text(quiet)).isEmpty();
      assertThat(json(quiet)).startsWith("{").endsWith("}");
    }
  }

  @Test
  void everyRefusalHasAHint() {
    for (ErrorCode error : ErrorCode.values()) {
      if (error != ErrorCode.OK) assertThat(Hints.of(error)).as("%s", error).isNotBlank();
    }
  }

  private static String text(Result result) {
    return new TextFormat().print(result);
  }

  private static String json(Result result) {
    return new JsonFormat().print(result);
  }
}
