package io.quorate.server.clients;

import io.quorate.server.replica.Inventory;
import io.quorate.server.runtime.ClientStatistics;
import io.quorate.server.runtime.DirectorySizes;
import io.quorate.server.runtime.Inventories;
import io.quorate.server.runtime.ServerStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's four letter words, sent in place of a connect request and answered as text; those of
 * them that the white list names. Tools parse these texts, so their form is fixed.
 */
final class FourLetterWords {
  private static final Logger log = LoggerFactory.getLogger(FourLetterWords.class);
  private static final List<String> WORDS =
      List.of(
          "ruok", "srvr", "stat", "mntr", "isro", "conf", "cons", "srst", "crst", "dump", "envi",
          "dirs", "wchs", "wchc", "wchp", "gtmk", "stmk");
  private static final List<String> KNOWN_ELSEWHERE = List.of("hash", "orst", "lsnp", "icfg");
  private static final String SET_TRACE_MASK = "stmk";
  private static final Set<String> NEEDS_SERVICE =
      Set.of(
          "srvr", "stat", "cons", "mntr", "conf", "dump", "dirs", "wchs", "wchc", "wchp", "srst",
          "crst");
  private static final String NOT_SERVING =
      "This ZooKeeper instance is not currently serving requests\n";

  private final List<String> allowed;
  private final ServerStatus status;
  private final Inventories inventories;
  private final List<ClientLoop> loops;

  /**
   * @param allowed the white list; {@code *} allows every word
   */
  FourLetterWords(
      List<String> allowed, ServerStatus status, Inventories inventories, List<ClientLoop> loops) {
    this.allowed = List.copyOf(allowed);
    this.status = status;
    this.inventories = inventories;
    this.loops = loops;
  }

  /** Whether the first four bytes of a connection are a word rather than a frame's length. */
  static boolean isWord(int first) {
    String word = text(first);
    return WORDS.contains(word) || KNOWN_ELSEWHERE.contains(word);
  }

  /** How many bytes behind a word belong to it, if it is answered: a trace mask is eight. */
  int argumentBytes(int first) {
    String word = text(first);
    return word.equals(SET_TRACE_MASK) && isAllowed(word) ? Long.BYTES : 0;
  }

  private static String text(int first) {
    byte[] letters = {
      (byte) (first >>> 24), (byte) (first >>> 16), (byte) (first >>> 8), (byte) first
    };
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  /**
   * Answers, on any thread, and ends the connection behind the answer.
   *
   * @param argument what came behind the word, 0 if nothing belongs to it
   */
  void answer(int first, long argument, ClientConnection asker) {
    String word = text(first);
    if (!isAllowed(word)) {
      asker.text(word + " is not executed because it is not in the whitelist.\n");
      return;
    }
    if (!status.view().answering() && NEEDS_SERVICE.contains(word)) {
      asker.text(NOT_SERVING);
      return;
    }
    switch (word) {
      case "ruok" -> asker.text("imok");
      case "isro" -> asker.text(status.isReadOnly() ? "ro" : status.isServing() ? "rw" : "null");
      case "srvr" -> asker.text(versionLine() + serverLines());
      case "stat" ->
          later(
              connections(true)
                  .thenApply(list -> versionLine() + "Clients:\n" + list + "\n" + serverLines()),
              asker);
      case "cons" -> later(connections(false).thenApply(list -> list + "\n"), asker);
      case "mntr" -> asker.text(lines(status.monitor(), '\t'));
      case "conf" -> asker.text(lines(status.configuration(), '='));
      case "envi" ->
          later(
              CompletableFuture.supplyAsync(
                  () -> "Environment:\n" + lines(status.environment(), '=')),
              asker);
      case "dirs" -> later(CompletableFuture.supplyAsync(this::directories), asker);
      case "dump" -> watches(taken -> WatchText.dump(taken, status.root(), Instant.now()), asker);
      case "wchs" -> watches(WatchText::summary, asker);
      case "wchc" -> watches(WatchText::bySession, asker);
      case "wchp" -> watches(WatchText::byPath, asker);
      case "gtmk" -> asker.text(Long.toString(status.traceMask().get()));
      case SET_TRACE_MASK -> {
        status.traceMask().set(argument);
        asker.text(Long.toString(argument));
      }
      case "srst" -> {
        loops.forEach(loop -> loop.execute(loop.counters::reset));
        asker.text("Server stats reset.\n");
      }
      case "crst" -> {
        loops.forEach(loop ->
            loop.execute(() -> loop.connections.values().forEach(ClientConnection::resetCounters)));
        asker.text("Connection stats reset.\n");
      }
      default -> asker.text(word + " is not implemented by this server.\n");
    }
  }

  /** ZooKeeper's own scripts rely on {@code srvr}, so it is answered whatever the list says. */
  private boolean isAllowed(String word) {
    return word.equals("srvr") || allowed.contains("*") || allowed.contains(word);
  }

  private String versionLine() {
    String version = "Zookeeper version: " + status.zooKeeperVersion() + "\n";
    return status.isReadOnly()
        ? version + "READ-ONLY mode; serving only read-only clients\n"
        : version;
  }

  private String serverLines() {
    ClientStatistics counted = status.clients();
    return "Latency min/avg/max: "
        + ServerStatus.millis(counted.latencyMinNanos())
        + "/"
        + ServerStatus.averageLatency(counted)
        + "/"
        + ServerStatus.millis(counted.latencyMaxNanos())
        + "\nReceived: "
        + counted.received()
        + "\nSent: "
        + counted.sent()
        + "\nConnections: "
        + counted.connections()
        + "\nOutstanding: "
        + counted.outstanding()
        + "\nZxid: 0x"
        + Long.toHexString(status.root().lastZxid())
        + "\nMode: "
        + status.mode()
        + "\nNode count: "
        + status.root().nodeCount()
        + "\n";
  }

  private static String lines(java.util.Map<String, String> values, char separator) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + separator + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private String directories() {
    DirectorySizes sizes = status.directorySizes();
    return "datadir_size: " + sizes.dataBytes() + "\nlogdir_size: " + sizes.logBytes() + "\n";
  }

  private void watches(Function<Inventory, String> form, ClientConnection asker) {
    later(inventories.take().thenApply(form), asker);
  }

  /** Asks each loop for its connections' lines, on its own thread. */
  private CompletableFuture<String> connections(boolean brief) {
    Function<ClientLoop, String> describe =
        loop ->
            loop.connections.values().stream()
                .map(connection -> connection.describe(brief) + "\n")
                .collect(Collectors.joining());
    List<CompletableFuture<String>> parts =
        loops.stream()
            .map(loop -> CompletableFuture.supplyAsync(() -> describe.apply(loop), loop.thread))
            .toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(_ -> parts.stream().map(CompletableFuture::join).collect(Collectors.joining()));
  }

  /** Answers once there is an answer; the connection is closed either way. */
  private static void later(CompletableFuture<String> answer, ClientConnection asker) {
    var _ =
        answer.whenComplete((text, failure) -> {
          if (failure != null) log.error("event=four_letter_word_failed", failure);
          asker.text(failure == null ? text : "");
        });
  }
}
