package io.quorate.e2e.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreLawsTest {
  private static final Key A = new Key("things", "n", "a");
  private static final Key B = new Key("things", "n", "b");

  private static ObjectNode object(String text) {
    return Json.object().put("text", text);
  }

  @Test
  void everyChangeHasTheNextRevision() {
    Store store = new Store(null);
    long before = store.revision();
    store.put(A, object("1"));
    store.put(A, object("2"));
    store.remove(A);
    assertThat(store.revision()).isEqualTo(before + 3);
  }

  @Test
  void aListHoldsItsNamespaceAndNoNeighbour() {
    Store store = new Store(null);
    store.put(A, object("1"));
    store.put(new Key("things", "na", "x"), object("2"));
    store.put(new Key("thingsandmore", "n", "y"), object("3"));
    assertThat(store.list("things", "n").objects())
        .extracting(each -> Json.text(each, "text"))
        .containsExactly("1");
    assertThat(store.list("things", null).objects()).hasSize(2);
  }

  @Test
  void aSubscriptionFromThePastHearsWhatItMissedAndThenTheRest() throws InterruptedException {
    Store store = new Store(null);
    long since = store.revision();
    store.put(A, object("1"));
    Subscription subscription = Objects.requireNonNull(store.subscribe(since, "things", null));
    store.put(B, object("2"));
    assertThat(subscription.next(1_000)).extracting(Change::key).isEqualTo(A);
    assertThat(subscription.next(1_000)).extracting(Change::key).isEqualTo(B);
    assertThat(subscription.next(0)).isNull();
  }

  @Test
  void aPastThatIsForgottenIsNotMadeUp() {
    Store store = new Store(null);
    long since = store.revision();
    for (int i = 0; i < 10_001; i++) store.put(A, object(Integer.toString(i)));
    assertThat(store.subscribe(since, "things", null)).isNull();
    assertThat(store.subscribe(store.revision() - 10_000, "things", null)).isNotNull();
  }

  @Test
  void objectsOutliveTheProcess(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("journal");
    try (Store store = new Store(new Journal(file))) {
      store.put(A, object("old"));
      store.put(A, object("new"));
      store.put(B, object("gone"));
      store.remove(B);
    }
    try (Store store = new Store(new Journal(file))) {
      assertThat(Json.text(store.get(A), "text")).isEqualTo("new");
      assertThat(store.get(B)).isNull();
      assertThat(store.subscribe(1, "things", null)).isNull();
    }
  }

  @Test
  void aLineThatACrashCutShortCountsAsNeverWritten(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("journal");
    long revision;
    try (Store store = new Store(new Journal(file))) {
      store.put(A, object("whole"));
      revision = store.revision();
    }
    Files.writeString(
        file, "{\"revision\":99,\"resource\":\"things\",\"na", StandardOpenOption.APPEND);
    try (Store store = new Store(new Journal(file))) {
      assertThat(Json.text(store.get(A), "text")).isEqualTo("whole");
      assertThat(store.revision()).isEqualTo(revision);
    }
  }

  @Test
  void aJournalThatIsMostlyHistoryIsRewritten(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("journal");
    try (Store store = new Store(new Journal(file))) {
      for (int i = 0; i < 30_000; i++) store.put(A, object(Integer.toString(i)));
      try (var lines = Files.lines(file)) {
        assertThat(lines.count()).isLessThan(20_000);
      }
    }
    try (Store store = new Store(new Journal(file))) {
      assertThat(Json.text(store.get(A), "text")).isEqualTo("29999");
    }
  }
}
