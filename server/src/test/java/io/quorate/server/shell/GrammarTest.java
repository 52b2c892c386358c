package io.quorate.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import io.quorate.server.shell.Grammar.Options;
import io.quorate.server.shell.Grammar.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrammarTest {
  private static final List<Acl> READ_ONLY = List.of(new Acl(Acl.READ, Identity.ANYONE));

  /** A line and what it means; the same words as an argument list mean the same. */
  record Meaning(String line, ShellCommand command) {}

  static List<Meaning> meanings() {
    return List.of(
        new Meaning("create /a", create("/a", false, false)),
        new Meaning("create -s /a", create("/a", true, false)),
        new Meaning("create -e /a", create("/a", false, true)),
        new Meaning("create -s -e /a", create("/a", true, true)),
        new Meaning("create -se /a", create("/a", true, true)),
        new Meaning("create /a -e", create("/a", false, true)),
        new Meaning(
            "create /a x",
            new ShellCommand.Create("/a", Bytes.utf8("x"), AclText.OPEN, false, false)),
        new Meaning(
            "create /a ''", new ShellCommand.Create("/a", Bytes.EMPTY, AclText.OPEN, false, false)),
        new Meaning(
            "create /a x world:anyone:r",
            new ShellCommand.Create("/a", Bytes.utf8("x"), READ_ONLY, false, false)),
        new Meaning("get /a", new ShellCommand.Get("/a", false)),
        new Meaning("get -w /a", new ShellCommand.Get("/a", true)),
        new Meaning("get '/a b'", new ShellCommand.Get("/a b", false)),
        new Meaning("set /a x", new ShellCommand.Set("/a", Bytes.utf8("x"), -1)),
        new Meaning("set -v 3 /a x", new ShellCommand.Set("/a", Bytes.utf8("x"), 3)),
        new Meaning(
            "set /a \"two words\"", new ShellCommand.Set("/a", Bytes.utf8("two words"), -1)),
        new Meaning("delete /a", new ShellCommand.Delete("/a", -1)),
        new Meaning("delete -v 0 /a", new ShellCommand.Delete("/a", 0)),
        new Meaning("ls", new ShellCommand.Ls("/", false)),
        new Meaning("ls /a", new ShellCommand.Ls("/a", false)),
        new Meaning("ls -w /a", new ShellCommand.Ls("/a", true)),
        new Meaning("stat /a", new ShellCommand.StatOf("/a", false)),
        new Meaning("stat -w /a", new ShellCommand.StatOf("/a", true)),
        new Meaning("getAcl /a", new ShellCommand.GetAcl("/a")),
        new Meaning("setAcl /a world:anyone:r", new ShellCommand.SetAcl("/a", READ_ONLY, -1)),
        new Meaning("setAcl -v 2 /a world:anyone:r", new ShellCommand.SetAcl("/a", READ_ONLY, 2)),
        new Meaning(
            "addauth digest me:secret",
            new ShellCommand.AddAuth("digest", Bytes.utf8("me:secret"))),
        new Meaning("sync", new ShellCommand.Sync("/")),
        new Meaning("sync /a", new ShellCommand.Sync("/a")),
        new Meaning("quit", new ShellCommand.Quit()));
  }

  private static ShellCommand create(String path, boolean sequential, boolean ephemeral) {
    return new ShellCommand.Create(path, null, AclText.OPEN, sequential, ephemeral);
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void aLineOfThePromptMeansOneCommand(Meaning meaning) {
    assertThat(command(Words.parse(options(), meaning.line()))).isEqualTo(meaning.command());
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void surroundingBlanksMeanNothing(Meaning meaning) {
    assertThat(command(Words.parse(options(), "  " + meaning.line() + "  ")))
        .isEqualTo(meaning.command());
  }

  @Test
  void theSameWordsMeanTheSameBehindTheShellsOptions() {
    List<String> words = List.of("--server", "h:1,[::1]:2/app", "-o", "json", "-t", "500");
    Parsed parsed = Grammar.parseArguments(concat(words, "create", "-s", "/a", "-x"));
    // Data that looks like an option needs "--" before it; without, it is refused and not guessed.
    assertThat(parsed).isInstanceOf(Parsed.Wrong.class);
    parsed = Grammar.parseArguments(concat(words, "create", "-s", "--", "/a", "-x"));
    Options options = new Options(ConnectString.parse("h:1,[::1]:2/app"), 500, Grammar.Output.JSON);
    assertThat(parsed)
        .isEqualTo(
            new Parsed.Understood(
                options,
                new ShellCommand.Create("/a", Bytes.utf8("-x"), AclText.OPEN, true, false)));
  }

  @Test
  void noCommandMeansThePrompt() {
    assertThat(command(Grammar.parseArguments(List.of()))).isEqualTo(new ShellCommand.Prompt());
    assertThat(options().servers()).hasToString("127.0.0.1:2181");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "get a",
        "get /a /b",
        "get -v 3 /a",
        "set /a",
        "set -v x /a b",
        "delete",
        "stat",
        "getAcl",
        "setAcl /a",
        "setAcl /a nonsense",
        "setAcl /a world:anyone:z",
        "setAcl /a world:anyone:",
        "create /a x :id:r",
        "addauth digest",
        "sync a",
        "quit now",
        "nonsense",
        "-s x:1 ls",
        "get '/a"
      })
  void whatIsNotUnderstoodIsWrongAndNeverGuessed(String line) {
    assertThat(Words.parse(options(), line)).isInstanceOf(Parsed.Wrong.class);
  }

  @Test
  void aWrongLineNamesWhatIsWrong() {
    assertThat(wrong("frobnicate /a")).contains("'frobnicate'");
    assertThat(wrong("get a")).contains("the path 'a' does not begin with '/'");
    assertThat(wrong("set /a")).contains("DATA").contains("set [-h]");
    assertThat(wrong("setAcl /a world:anyone:rz")).contains("'z'");
    assertThat(wrong("get \"/a")).contains("quote");
  }

  @Test
  void everyCommandExplainsItself() {
    for (String name : Grammar.commandNames()) {
      assertThat(command(Grammar.parseArguments(List.of(name, "--help"))))
          .isInstanceOfSatisfying(
              ShellCommand.Print.class,
              help -> assertThat(help.text()).contains("Usage: quorate shell " + name));
    }
    assertThat(command(Grammar.parseArguments(List.of("--help"))))
        .isInstanceOfSatisfying(
            ShellCommand.Print.class,
            help -> assertThat(help.text()).contains(Grammar.commandNames()));
    assertThat(command(Words.parse(options(), "help get")))
        .isInstanceOfSatisfying(
            ShellCommand.Print.class, help -> assertThat(help.text()).contains("-w"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":2181", "h:", "h:0", "h:65536", "h:x", "h,,i", "[::1]x", "[]:1", "h:1/a//b"})
  void aConnectStringThatNamesNoServerIsWrong(String servers) {
    assertThat(Grammar.parseArguments(List.of("-s", servers, "ls")))
        .isInstanceOf(Parsed.Wrong.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "h h:2181",
        "h:1 h:1",
        "h:1,i h:1,i:2181",
        "[::1]:5 [::1]:5",
        "[::1] [::1]:2181",
        "::1 [::1]:2181",
        "h/ h:2181",
        "h/a/b/ h:2181/a/b"
      })
  void aConnectStringPrintsInFull(String text, String full) {
    ConnectString parsed = ConnectString.parse(text);
    assertThat(parsed).hasToString(full);
    assertThat(ConnectString.parse(full)).isEqualTo(parsed);
  }

  @ParameterizedTest
  @CsvSource({"h,/,/", "h,/a,/a", "h/c,/,/c", "h/c,/a,/c/a", "h/c/d,/a/b,/c/d/a/b"})
  void aChrootIsAddedAndTakenAwayAgain(String servers, String path, String onServer) {
    ConnectString parsed = ConnectString.parse(servers);
    assertThat(parsed.toServer(path)).isEqualTo(onServer);
    assertThat(parsed.toSession(onServer)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "world:anyone:cdrwa",
        "digest:me:016djjlksVQS5RgX3M7biBGyYwY=:r",
        "auth::rw",
        "ip:10.0.0.0/8:r,ip:2001:db8::/32:cd"
      })
  void anAccessControlListPrintsAsItWasWritten(String text) {
    assertThat(AclText.print(AclText.parse(text))).isEqualTo(text);
  }

  @Test
  void permissionsPrintInOneOrderHoweverTheyWereWritten() {
    assertThat(AclText.print(AclText.parse("world:anyone:awrdc"))).isEqualTo("world:anyone:cdrwa");
  }

  private static List<String> concat(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }

  private static Options options() {
    return ((Parsed.Understood) Grammar.parseArguments(List.of())).options();
  }

  private static ShellCommand command(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Understood.class);
    return ((Parsed.Understood) parsed).command();
  }

  private static String wrong(String line) {
    return ((Parsed.Wrong) Words.parse(options(), line)).message();
  }
}
