package io.quorate.server.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.Stat;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.shell.FakeServer.Handshakes;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell against a server that keeps the protocol and has no tree. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class ShellTest {
  private static final Stat STAT = new Stat(1, 1, 0, 0, 2, 0, 0, 0, 5, 1, 1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeServer server;

  ShellTest() throws Exception {
    server = new FakeServer(ShellTest::answer);
  }

  @BeforeEach
  void listen() throws Exception {
    server.close();
    server = new FakeServer(ShellTest::answer);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  /** {@code /missing} isn't there, everything else is. */
  private static Answer answer(Request request) {
    return switch (request) {
      case Request.Create create -> Answer.of(new Response.Path(create.path()));
      case Request.GetData get when get.path().equals(NodePath.of("/missing")) ->
          Answer.rejected(ErrorCode.NO_NODE);
      case Request.Exists exists when exists.path().equals(NodePath.of("/missing")) ->
          Answer.rejected(ErrorCode.NO_NODE);
      case Request.GetData _ -> Answer.of(new Response.Data(Bytes.utf8("hello"), STAT));
      case Request.Exists _, Request.SetData _, Request.SetAcl _ ->
          Answer.of(new Response.StatOnly(STAT));
      case Request.GetChildren _ -> Answer.of(new Response.Children(names("b", "a"), STAT));
      case Request.GetAcl _ -> Answer.of(new Response.AclAndStat(AclText.OPEN, STAT));
      case Request.Sync sync -> Answer.of(new Response.Path(sync.path()));
      case Request.Authenticate auth when auth.scheme().equals("nonsense") ->
          Answer.rejected(ErrorCode.AUTH_FAILED);
      default -> Answer.of(new Response.Empty());
    };
  }

  private static Bytes names(String... names) {
    JuteWriter writer = new JuteWriter();
    writer.writeInt(names.length);
    for (String name : names) writer.writeString(name);
    return writer.toBytes();
  }

  @Test
  void eachCommandIsOneRequestAndItsResult() throws Exception {
    assertRun(0, "/a\n", "create", "/a", "x");
    assertThat(server.nextAsked()).isInstanceOf(Request.Create.class);
    assertThat(server.nextAsked()).isEqualTo(new Request.CloseSession());
    assertRun(0, "hello\n", "get", "/a");
    assertRun(0, "version 2\n", "set", "/a", "x");
    assertRun(0, "a\nb\n", "ls", "/a");
    assertRun(0, "", "delete", "/a");
    assertRun(0, "", "sync");
    assertRun(0, "", "addauth", "digest", "me:secret");
    assertRun(0, "{\"path\":\"/a\"}\n", "-o", "json", "delete", "/a");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void aRefusalIsNamedWithAHintAndExitsOne() throws Exception {
    assertRun(1, "", "get", "/missing");
    assertThat(err.toString(UTF_8)).contains("NO_NODE", "/missing", "no such node");
    assertRun(1, "", "addauth", "nonsense", "x");
    assertThat(err.toString(UTF_8)).contains("AUTH_FAILED");
  }

  @Test
  void wordsThatMeanNothingExitSixtyFourWithoutAConnection() {
    assertRun(64, "", "frobnicate");
    assertRun(64, "", "get", "a");
    assertThat(server).extracting(FakeServer::address).isNotNull();
    assertThat(err.toString(UTF_8)).contains("frobnicate");
  }

  @Test
  void noServerExitsTwoAndSaysWhyForEach() throws Exception {
    String gone = server.address();
    server.close();
    int status = run(List.of("-s", gone + ",127.0.0.1:1", "-t", "300", "ls"), "");
    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(gone, "127.0.0.1:1", "refused");
  }

  @Test
  void aServerThatDoesNotServeIsToldApartFromNone() {
    server.shakeHands(Handshakes.CLOSED);
    assertThat(run(List.of("-s", server.address(), "-t", "300", "ls"), "")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("isn't serving");
  }

  @Test
  void aChrootIsBeforeEveryPathOnTheWireAndInNoneThatIsPrinted() throws Exception {
    assertThat(run(List.of("-s", server.address() + "/app", "create", "/a"), "")).isZero();
    assertThat(server.nextAsked())
        .isInstanceOfSatisfying(
            Request.Create.class,
            create -> assertThat(create.path()).isEqualTo(NodePath.of("/app/a")));
    assertThat(out.toString(UTF_8)).isEqualTo("/a\n");
  }

  @Test
  void aWatchIsWaitedForAndPrinted() throws Exception {
    CompletableFuture<Integer> status = start("get", "-w", "/a");
    assertThat(server.nextAsked()).isEqualTo(new Request.GetData(NodePath.of("/a"), true));
    server.fire(WatchEvent.Kind.NODE_DATA_CHANGED, "/a");
    assertThat(status.get()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("hello\nwatch: NODE_DATA_CHANGED /a\n");
  }

  @Test
  void aWatchForANodeThatIsNotThereWaitsForItsCreation() throws Exception {
    CompletableFuture<Integer> status = start("stat", "-w", "/missing");
    assertThat(server.nextAsked()).isEqualTo(new Request.Exists(NodePath.of("/missing"), true));
    server.fire(WatchEvent.Kind.NODE_CREATED, "/missing");
    assertThat(status.get()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("watch: NODE_CREATED /missing\n");
  }

  @Test
  void aLostConnectionIsReplacedUnderTheSameSessionWithItsWatches() throws Exception {
    CompletableFuture<Integer> status = start("get", "-w", "/a");
    assertThat(server.nextHandshake().sessionId()).isZero();
    assertThat(server.nextAsked()).isInstanceOf(Request.GetData.class);
    server.drop();
    assertThat(server.nextHandshake().sessionId()).isNotZero();
    assertThat(server.nextAsked())
        .isInstanceOfSatisfying(
            Request.SetWatches.class,
            watches -> assertThat(watches.data()).containsExactly(NodePath.of("/a")));
    server.fire(WatchEvent.Kind.NODE_DELETED, "/a");
    assertThat(status.get()).isZero();
    assertThat(err.toString(UTF_8)).contains("connection lost", "connected to");
  }

  @Test
  void anExpiredSessionIsARefusal() throws Exception {
    CompletableFuture<Integer> status = start("get", "-w", "/a");
    assertThat(server.nextAsked()).isInstanceOf(Request.GetData.class);
    server.shakeHands(Handshakes.EXPIRED);
    server.drop();
    assertThat(status.get()).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("SESSION_EXPIRED");
  }

  @Test
  void aScriptRunsInOneSessionUpToTheFirstLineThatFails() throws Exception {
    String script =
        """
        # a comment, and an empty line

        create /a x
        get /missing
        get /a
        """;
    assertThat(run(List.of("-s", server.address()), script)).isEqualTo(1);
    assertThat(out.toString(UTF_8)).isEqualTo("/a\n");
    assertThat(server.nextAsked()).isInstanceOf(Request.Create.class);
    assertThat(server.nextAsked()).isInstanceOf(Request.GetData.class);
    assertThat(server.nextAsked()).isEqualTo(new Request.CloseSession());
  }

  @Test
  void aScriptsWrongLineIsNamedByItsNumber() {
    assertThat(run(List.of("-s", server.address()), "ls\nfrobnicate\n")).isEqualTo(64);
    assertThat(err.toString(UTF_8)).contains("line 2").contains("frobnicate");
  }

  @Test
  void quitEndsAScript() {
    assertThat(run(List.of("-s", server.address()), "ls\nquit\nget /missing\n")).isZero();
  }

  private void assertRun(int status, String output, String... words) {
    out.reset();
    List<String> all = new ArrayList<>(List.of("-s", server.address()));
    all.addAll(List.of(words));
    assertThat(run(all, "")).as("%s: %s", all, err.toString(UTF_8)).isEqualTo(status);
    assertThat(out.toString(UTF_8)).isEqualTo(output);
  }

  private CompletableFuture<Integer> start(String... words) {
    List<String> all = new ArrayList<>(List.of("-s", server.address()));
    all.addAll(List.of(words));
    return CompletableFuture.supplyAsync(
        () -> run(all, ""), task -> Thread.ofPlatform().start(task));
  }

  private int run(List<String> arguments, String input) {
    Shell.Surroundings around =
        new Shell.Surroundings(
            new BufferedReader(new StringReader(input)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            Path.of("unused"));
    return new Shell(around).run(arguments);
  }
}
