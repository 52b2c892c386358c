package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A column of the table that {@code kubectl get} prints.
 *
 * @param priority above 0: only with {@code -o wide}
 */
record Column(String name, String type, String format, int priority, Cell cell) {
  /** What stands in the column for an object. */
  interface Cell {
    JsonNode of(JsonNode object, Instant now);
  }
}
