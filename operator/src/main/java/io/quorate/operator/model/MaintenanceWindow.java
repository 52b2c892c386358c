package io.quorate.operator.model;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * A time that comes again, in which healthy members may be disturbed.
 *
 * @param cron when it opens, by the clock of its zone: minute, hour, day of the month, month, day
 *     of the week
 * @param length how long it stays open
 */
public record MaintenanceWindow(ExecutionTime cron, Duration length, ZoneId zone) {
  /**
   * @throws IllegalArgumentException with a sentence, if either can't be read
   */
  public static MaintenanceWindow of(String cron, Duration length, String zone) {
    try {
      var definition = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
      return new MaintenanceWindow(
          ExecutionTime.forCron(new CronParser(definition).parse(cron)), length, ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"" + zone + "\" is no time zone", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + cron + "\" is no cron line: " + String.valueOf(e.getMessage()), e);
    }
  }

  public boolean isOpen(Instant now) {
    // One that opens this very minute counts: what is asked for is the last one before a time.
    return cron.lastExecution(at(now).plusNanos(1))
        .map(ZonedDateTime::toInstant)
        .filter(opened -> !opened.isAfter(now) && now.isBefore(opened.plus(length)))
        .isPresent();
  }

  /** Empty if it never opens again. */
  public Optional<Instant> nextOpening(Instant now) {
    return cron.nextExecution(at(now)).map(ZonedDateTime::toInstant);
  }

  private ZonedDateTime at(Instant now) {
    return now.atZone(zone);
  }
}
