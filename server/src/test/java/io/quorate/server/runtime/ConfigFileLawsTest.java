package io.quorate.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.ensemble.Member;
import io.quorate.server.runtime.ConfigFile.Result;
import io.quorate.server.runtime.ServerConfig.Store;
import io.quorate.server.zab.PeerConfig.Founding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a zoo.cfg means, and that nothing wrong with one stays unsaid. */
class ConfigFileLawsTest {
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<Path, String> files = new LinkedHashMap<>();

  private Result parse(String... lines) {
    return ConfigFile.parse(
        new ConfigFile.Sources(
            "zoo.cfg",
            String.join("\n", lines),
            properties,
            environment,
            path -> Optional.ofNullable(files.get(path))));
  }

  private ServerConfig good(String... lines) {
    Result result = parse(lines);
    assertThat(result.problems()).isEmpty();
    return result.config().orElseThrow();
  }

  @Test
  void fewestLinesMakeOneServerThatStandsAlone() {
    ServerConfig config = good("dataDir=/data", "clientPort=2181");
    assertThat(config.standalone()).isTrue();
    assertThat(config.id()).isZero();
    assertThat(config.seeds().voters()).hasSize(1);
    assertThat(config.files().dataLogDir()).isEqualTo(Path.of("/data"));
    assertThat(config.service().minSessionTimeoutMillis()).isEqualTo(4_000);
    assertThat(config.service().maxSessionTimeoutMillis()).isEqualTo(40_000);
    assertThat(config.clients().words()).containsExactly("srvr");
    assertThat(config.clients().frameBytesMax()).isEqualTo(1_048_575);
  }

  @Test
  void myidSaysWhichServerLineIsThisServers() {
    files.put(Path.of("/data/myid"), "2\n");
    ServerConfig config =
        good(
            "dataDir=/data",
            "clientPort=2181",
            "server.1=127.0.0.1:2888:3888",
            "server.2=127.0.0.1:2889:3889:participant;127.0.0.1:2182",
            "server.3=127.0.0.1:2890:3890:observer");
    assertThat(config.standalone()).isFalse();
    assertThat(config.id()).isEqualTo(2);
    assertThat(config.seeds().voters()).extracting(Member::id).containsExactly(1, 2);
    assertThat(config.seeds().nextId()).isEqualTo(4);
  }

  @Test
  void loggersHaveLevelsOfTheirOwn() {
    ServerConfig config =
        good(
            "dataDir=/data",
            "clientPort=2181",
            "quorate.loggers=io.quorate.server.zab:DEBUG, a.b:off",
            "quorate.logFormat=json");
    assertThat(config.watching().loggers())
        .isEqualTo(Map.of("io.quorate.server.zab", "debug", "a.b", "off"));
    assertThat(config.watching().logAsJson()).isTrue();
    assertThat(parse("dataDir=/data", "clientPort=2181", "quorate.loggers=a:loud,b").problems())
        .hasSize(2)
        .allMatch(problem -> problem.contains("LOGGER:LEVEL"));
  }

  @Test
  void environmentNamesIdDirectoryAndAddress() {
    files.put(Path.of("/other/myid"), "1");
    environment.put("QUORATE_ID", "2");
    environment.put("QUORATE_DATA_DIR", "/elsewhere");
    environment.put("QUORATE_DATA_LOG_DIR", "/log");
    environment.put("QUORATE_BIND_ADDRESS", "127.0.7.2");
    ServerConfig config =
        good("dataDir=/other", "clientPort=2181", "server.1=a:1:2", "server.2=b:1:2");
    assertThat(config.id()).isEqualTo(2);
    assertThat(config.files().dataDir()).isEqualTo(Path.of("/elsewhere"));
    assertThat(config.files().dataLogDir()).isEqualTo(Path.of("/log"));
    assertThat(config.clients().bindHost()).isEqualTo("127.0.7.2");
    assertThat(config.peers().bindHost()).isEqualTo("127.0.7.2");
    assertThat(config.watching().health().host()).isEqualTo("127.0.7.2");
  }

  @Test
  void clientPortMayComeFromTheOwnServerLine() {
    environment.put("QUORATE_ID", "1");
    ServerConfig config = good("dataDir=/data", "server.1=127.0.0.1:1:2;127.0.0.1:2199");
    assertThat(config.clients().port()).isEqualTo(2199);
    assertThat(config.clients().bindHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void observerThatIsNotListedHasAnIdFromAThousand() {
    environment.put("QUORATE_ID", "1001");
    ServerConfig config =
        good("dataDir=/data", "clientPort=2181", "peerType=observer", "server.1=a:1:2");
    assertThat(config.id()).isEqualTo(1001);
    for (String id : List.of("7", "999", "1048576")) {
      environment.put("QUORATE_ID", id);
      assertThat(
              parse("dataDir=/data", "clientPort=2181", "peerType=observer", "server.1=a:1:2")
                  .problems())
          .singleElement()
          .asString()
          .contains("server." + id, "1000 to 1048575");
    }
  }

  @Test
  void serverLinesMayStandInAFileOfTheirOwn() {
    files.put(Path.of("/etc/zoo.dynamic"), "server.1=a:1:2\nserver.2=b:1:2\nversion=100000000\n");
    environment.put("QUORATE_ID", "1");
    ServerConfig config =
        good("dataDir=/data", "clientPort=2181", "dynamicConfigFile=/etc/zoo.dynamic");
    assertThat(config.seeds().members()).hasSize(2);
  }

  @Test
  void everyProblemIsSaidAtOnceWithItsPlaceAndValue() {
    Result result =
        parse(
            "tickTime=fast",
            "# a comment",
            "initLimit=0",
            "maxClientCnxns = -5",
            "admin.enableServer=perhaps",
            "server.300=a:1:2",
            "server.1=a:1",
            "group.1=1:2",
            "sslQuorum=true",
            "portUnification=true");
    assertThat(result.config()).isEmpty();
    assertThat(result.problems())
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:1: tickTime=fast").contains("10", "ms"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:3: initLimit=0"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:4: maxClientCnxns=-5"))
        .anySatisfy(p ->
            assertThat(p)
                .startsWith("zoo.cfg:5: admin.enableServer=perhaps")
                .contains("true, false"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:6:").contains("server.300"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:7:").contains("server.1"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:8:").contains("hierarchical"))
        .anySatisfy(p -> assertThat(p).contains("ssl.quorum.keyStore.location is missing"))
        .anySatisfy(p -> assertThat(p).contains("ssl.quorum.trustStore.location is missing"))
        .anySatisfy(p -> assertThat(p).startsWith("zoo.cfg:10:").contains("protects nobody"))
        .anySatisfy(p -> assertThat(p).contains("dataDir is missing"))
        .anySatisfy(p -> assertThat(p).contains("clientPort is missing"));
  }

  @Test
  void storesAreNamedByKeyOrByDirectoryAndToldByTheirEnds() {
    ServerConfig byKey =
        parse(
                "dataDir=/data",
                "clientPort=2181",
                "ssl.quorum.keyStore.location=/keys/own.p12",
                "ssl.quorum.keyStore.password=canary",
                "ssl.quorum.trustStore.location=/keys/trusted",
                "ssl.quorum.trustStore.type=jks",
                "ssl.quorum.trustStore.passwordPath=/keys/password")
            .config()
            .orElseThrow();
    ServerConfig.Tls peers = byKey.security().peers().orElseThrow();
    assertThat(peers.keys())
        .isEqualTo(
            new Store(
                "ssl.quorum.keyStore",
                Path.of("/keys/own.p12"),
                Store.Type.PKCS12,
                "canary",
                Optional.empty()));
    assertThat(peers.trust().orElseThrow().type()).isEqualTo(Store.Type.JKS);
    assertThat(peers.trust().orElseThrow().passwordFile()).contains(Path.of("/keys/password"));
    assertThat(byKey.toString()).doesNotContain("canary");
    // Off by a word, whatever stores there are.
    assertThat(
            parse(
                    "dataDir=/data",
                    "clientPort=2181",
                    "sslQuorum=false",
                    "ssl.quorum.keyStore.location=/keys/own.p12")
                .config()
                .orElseThrow()
                .security()
                .peers())
        .isEmpty();
    assertThat(
            parse("dataDir=/data", "clientPort=2181", "ssl.quorum.keyStore.location=/keys/own")
                .problems())
        .anySatisfy(p -> assertThat(p).contains("ssl.quorum.keyStore.type", "PEM"));
  }

  @Test
  void theSecureClientPortMayBeTheOnlyOne() {
    ServerConfig config =
        parse(
                "dataDir=/data",
                "secureClientPort=2281",
                "ssl.keyStore.location=/keys/own.pem",
                "ssl.trustStore.location=/keys/ca.pem")
            .config()
            .orElseThrow();
    assertThat(config.clients().port()).isEqualTo(-1);
    assertThat(config.security().clients().orElseThrow().port()).isEqualTo(2281);
    assertThat(
            parse("dataDir=/data", "secureClientPort=2281", "ssl.keyStore.location=/keys/own.pem")
                .problems())
        .singleElement()
        .asString()
        .contains("ssl.trustStore.location is missing");
    assertThat(
            parse(
                    "dataDir=/data",
                    "secureClientPort=2281",
                    "ssl.clientAuth=none",
                    "ssl.enabledProtocols=TLSv1.1",
                    "ssl.keyStore.location=/keys/own.pem")
                .problems())
        .singleElement()
        .asString()
        .contains("TLSv1.1");
  }

  @Test
  void wrongValueIsNotCalledMissing() {
    assertThat(parse("dataDir=/data", "clientPort=99999").problems())
        .singleElement()
        .asString()
        .contains("clientPort=99999");
  }

  @Test
  void missingMyidSaysHowToMakeIt() {
    assertThat(parse("dataDir=/data", "clientPort=1", "server.1=a:1:2").problems())
        .singleElement()
        .asString()
        .contains("/data/myid", "echo", "QUORATE_ID");
  }

  @Test
  void idWithoutAServerLineIsAProblem() {
    environment.put("QUORATE_ID", "9");
    assertThat(parse("dataDir=/data", "clientPort=1", "server.1=a:1:2").problems())
        .singleElement()
        .asString()
        .contains("server.9");
  }

  @Test
  void twoServersWithOneAddressAreAProblem() {
    environment.put("QUORATE_ID", "1");
    assertThat(
            parse("dataDir=/data", "clientPort=1", "server.1=a:1:2", "server.2=a:1:3").problems())
        .singleElement()
        .asString()
        .contains("server.1");
  }

  @Test
  void unknownKeysAreWarnedAboutByName() {
    Result result = parse("dataDir=/data", "clientPort=1", "tikcTime=2000");
    assertThat(result.problems()).isEmpty();
    assertThat(result.warnings()).singleElement().asString().contains("zoo.cfg:3", "tikcTime");
  }

  @Test
  void whatChangesNothingIsWarnedAboutUnlessItAsksForWhatHappensAnyway() {
    assertThat(parse("dataDir=/data", "clientPort=1", "syncEnabled=false").warnings())
        .singleElement()
        .asString()
        .contains("syncEnabled");
    assertThat(parse("dataDir=/data", "clientPort=1", "syncEnabled=true").warnings()).isEmpty();
  }

  @Test
  void upgradingSessionsThatAreNotLocalIsWarnedAbout() {
    String upgrading = "localSessionsUpgradingEnabled=true";
    assertThat(parse("dataDir=/data", "clientPort=1", upgrading).warnings())
        .singleElement()
        .asString()
        .contains("localSessionsEnabled=true");
    assertThat(
            parse("dataDir=/data", "clientPort=1", upgrading, "localSessionsEnabled=true")
                .warnings())
        .isEmpty();
  }

  @Test
  void theFileWinsOverSystemProperties() {
    properties.put("jute.maxbuffer", "2000000");
    properties.put("4lw.commands.whitelist", "ruok");
    ServerConfig config =
        good("dataDir=/data", "clientPort=1", "4lw.commands.whitelist=ruok, mntr");
    assertThat(config.clients().frameBytesMax()).isEqualTo(2_000_000);
    assertThat(config.clients().words()).containsExactly("ruok", "mntr");
  }

  @Test
  void forcedAuthenticationNeedsSchemesThatAreThere() {
    ServerConfig config =
        good(
            "dataDir=/data",
            "clientPort=1",
            "enforce.auth.enabled=true",
            "enforce.auth.schemes=digest, ip");
    assertThat(config.clients().requiredSchemes()).containsExactly("digest", "ip");
    for (String schemes : List.of("", "kerberos", "digest,kerberos")) {
      assertThat(
              parse(
                      "dataDir=/data",
                      "clientPort=1",
                      "enforce.auth.enabled=true",
                      "enforce.auth.schemes=" + schemes)
                  .problems())
          .singleElement()
          .asString()
          .contains("enforce.auth.schemes", "digest, ip");
    }
    assertThat(
            good("dataDir=/data", "clientPort=1", "enforce.auth.schemes=digest")
                .clients()
                .requiredSchemes())
        .isEmpty();
  }

  @Test
  void secretsAreNeverShown() {
    Result result =
        parse(
            "dataDir=/data",
            "clientPort=1",
            "DigestAuthenticationProvider.superDigest=super:hunter1",
            "DigestAuthenticationProvider.superDigest=super:hunter2",
            "ssl.keyStore.password=hunter3");
    assertThat(result.warnings()).isNotEmpty();
    assertThat(String.join("\n", result.warnings())).doesNotContain("hunter");
  }

  @Test
  void propertiesSyntaxIsReadAsJavaReadsIt() {
    ServerConfig config =
        good("! old", "dataDir : /da\\", "   ta", "clientPort 2181", "  maxClientCnxns=\t7  ");
    assertThat(config.files().dataDir()).isEqualTo(Path.of("/data"));
    assertThat(config.clients().port()).isEqualTo(2181);
    assertThat(config.clients().perAddressMax()).isEqualTo(7);
  }

  @Test
  void sessionTimeoutBoundsMustNotCross() {
    assertThat(
            parse(
                    "dataDir=/data",
                    "clientPort=1",
                    "minSessionTimeout=9000",
                    "maxSessionTimeout=8000")
                .problems())
        .singleElement()
        .asString()
        .contains("9000", "8000");
  }

  @Test
  void defaultPortsAreKnownFromConfiguredOnes() {
    ServerConfig config = good("dataDir=/data", "clientPort=1", "quorate.healthPort=7070");
    assertThat(config.watching().health().configured()).isTrue();
    assertThat(config.watching().control().configured()).isFalse();
    assertThat(config.watching().control().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void foundingWaitsForACommandOnlyWhereAsked() {
    assertThat(good("dataDir=/data", "clientPort=1").peers().founding())
        .isEqualTo(Founding.AUTOMATIC);
    assertThat(
            good("dataDir=/data", "clientPort=1", "quorate.founding=commanded").peers().founding())
        .isEqualTo(Founding.COMMANDED);
  }
}
