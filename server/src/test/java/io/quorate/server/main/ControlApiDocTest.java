package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.admin.ControlApi;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.admin.MemberReport;
import io.quorate.server.admin.ReplicaCalls;
import io.quorate.server.admin.Upkeep;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.runtime.ServerStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/control-api.yaml and docs/control-api.md say what the code does. */
class ControlApiDocTest {
  private static final Path OPEN_API = Path.of("..", "docs", "control-api.yaml");
  private static final Path PAGE = Path.of("..", "docs", "control-api.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void everyCallIsDescribedAndNoOther() throws Exception {
    Set<String> described = new TreeSet<>();
    String path = "";
    for (String line : Files.readAllLines(OPEN_API)) {
      if (line.matches("  /v1/[a-z]+(/\\{name\\})?:")) path = line.strip().replace(":", "");
      if (line.matches("    (get|post|put):")) {
        described.add(line.strip().replace(":", "").toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    Set<String> routes = new TreeSet<>();
    List<Route> served = new ArrayList<>(api().routes());
    served.addAll(new Upkeep(new NoKeys(), (_, _) -> false).routes());
    for (Route route : served)
      routes.add(route.method() + " " + route.path() + (route.prefix() ? "/{name}" : ""));
    assertThat(described).isEqualTo(routes);
    String page = Files.readString(PAGE);
    for (String route : routes) assertThat(page).contains("`" + route);
  }

  private static final class NoKeys implements Upkeep.Keys {
    @Override
    public List<String> reload() {
      throw nobody();
    }

    @Override
    public String notAfter() {
      throw nobody();
    }

    @Override
    public String certificate() {
      throw nobody();
    }

    @Override
    public List<String> authorities() {
      throw nobody();
    }

    @Override
    public String clientCertificate() {
      throw nobody();
    }

    @Override
    public List<String> clientAuthorities() {
      throw nobody();
    }
  }

  @Test
  void everyRefusalIsDescribed() throws Exception {
    String openApi = Files.readString(OPEN_API);
    String page = Files.readString(PAGE);
    for (Refusal refusal : Refusal.values()) {
      String code =
          refusal == Refusal.NOT_LEADING ? "not_leader" : refusal.name().toLowerCase(Locale.ROOT);
      assertThat(openApi).containsPattern("[ \\[]" + code + "[,\\]]");
      assertThat(page).contains("`" + code + "`");
    }
  }

  @Test
  @Timeout(60)
  void whatAServerSaysHasTheDescribedFields() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 1, "tickTime=500\n")) {
      servers.client(1);
      assertThat(fields(servers.control(1) + "/v1/member")).isEqualTo(schema("Member"));
      assertThat(fields(servers.control(1) + "/v1/ensemble")).isEqualTo(schema("Ensemble"));
    }
  }

  private static Set<String> fields(String uri) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
      Set<String> names = new TreeSet<>();
      JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
          .fieldNames()
          .forEachRemaining(names::add);
      return names;
    }
  }

  private static Set<String> schema(String name) throws Exception {
    Set<String> names = new TreeSet<>();
    boolean inside = false;
    for (String line : Files.readAllLines(OPEN_API)) {
      if (line.matches("    [A-Za-z]+:")) inside = line.strip().equals(name + ":");
      Matcher field = Pattern.compile("        ([A-Za-z]+): .*").matcher(line);
      if (inside && field.matches()) names.add(field.group(1));
    }
    return names;
  }

  private ControlApi api() {
    ConfigFile.Result parsed =
        ConfigFile.parse(
            new ConfigFile.Sources(
                "zoo.cfg",
                "dataDir=" + directory + "\nclientPort=2181\n",
                Map.of(),
                Map.of(),
                _ -> Optional.empty()));
    ServerConfig config = parsed.config().orElseThrow();
    ServerStatus status =
        new ServerStatus(
            config,
            "test",
            () -> {
              throw nobody();
            },
            () -> {
              throw nobody();
            },
            () -> {
              throw nobody();
            },
            () -> {
              throw nobody();
            },
            () -> {
              throw nobody();
            });
    MemberReport member =
        new MemberReport(status, "boot", "hash", () -> 0, () -> false, new NoKeys());
    return new ControlApi(status, member, new ReplicaCalls(new Inbox(16)), _ -> 0, Map.of());
  }

  /** So that the page's own list of what may go wrong can't grow stale without notice. */
  @Test
  void everyCodeOfTheOpenApiIsOnThePage() throws Exception {
    String openApi = Files.readString(OPEN_API);
    Matcher codes = Pattern.compile("enum: \\[(bad_request[^\\]]*)\\]").matcher(openApi);
    assertThat(codes.find()).isTrue();
    String page = Files.readString(PAGE);
    for (String code : List.of(codes.group(1).split(", "))) {
      assertThat(page).contains("`" + code + "`");
    }
  }

  private static IllegalStateException nobody() {
    return new IllegalStateException("nobody asks");
  }
}
