package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.model.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in an Event, and in a log line, what is done and why. An Event that can't be written hinders
 * nothing.
 */
final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int NOTE_CHARS_MAX = 1000;
  private static final Duration SAID_FOR = Duration.ofSeconds(5);

  /** Beyond it an Event may come twice. */
  private static final int SAID_MAX = 10_000;

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;
  private final Decisions decisions;
  private final AtomicLong serial = new AtomicLong();
  private final Map<String, Instant> lately = new LinkedHashMap<>();

  /**
   * @param instance which of several operators this is, for the reader of the Event
   */
  EventRecorder(KubernetesClient client, Clock clock, String instance, Decisions decisions) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
    this.decisions = decisions;
  }

  void record(HasMetadata about, Reason reason, String action, String note) {
    if (saidLately(about.getMetadata().getUid() + action + reason + note)) return;
    String type = reason.kind() == Reason.Kind.STALLED ? "Warning" : "Normal";
    decisions.decided(about.getKind(), action, reason.name());
    LOG.atInfo()
        .addKeyValue("kind", about.getKind())
        .addKeyValue("namespace", about.getMetadata().getNamespace())
        .addKeyValue("name", about.getMetadata().getName())
        .addKeyValue("action", action)
        .addKeyValue("reason", reason)
        .log(note);
    String now = MICROS.format(clock.instant());
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(about.getMetadata().getNamespace())
            .withName(
                about.getMetadata().getName()
                    + "."
                    + Long.toHexString(clock.millis())
                    + Long.toHexString(serial.incrementAndGet()))
            .endMetadata()
            .withEventTime(new MicroTime(now))
            .withReportingController("quorate.io/operator")
            .withReportingInstance(instance)
            .withAction(action)
            .withReason(reason.name())
            .withType(type)
            .withNote(note.length() <= NOTE_CHARS_MAX ? note : note.substring(0, NOTE_CHARS_MAX))
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(about.getApiVersion())
                    .withKind(about.getKind())
                    .withNamespace(about.getMetadata().getNamespace())
                    .withName(about.getMetadata().getName())
                    .withUid(about.getMetadata().getUid())
                    .build())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn("action={} event not written: {}", action, e.getMessage());
    }
  }

  /** Passes follow each other faster than caches do; what was just said is not said again. */
  private synchronized boolean saidLately(String words) {
    Instant now = clock.instant();
    lately.values().removeIf(time -> time.plus(SAID_FOR).isBefore(now));
    if (lately.size() >= SAID_MAX) lately.clear();
    return lately.put(words, now) != null;
  }
}
