package io.quorate.operator.plan;

import io.quorate.operator.model.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** The one thing to do next for the members of a cluster. Each says why, in a reason of the API. */
public sealed interface Step {
  Reason reason();

  /** One sentence for the status and the Event; the same as long as nothing changes. */
  String message();

  /** Nothing is to be done. */
  record Settled() implements Step {
    @Override
    public Reason reason() {
      return Reason.AllMembersReady;
    }

    @Override
    public String message() {
      return "all members serve";
    }
  }

  /**
   * Something is changed.
   *
   * @param ids whom it is about
   * @param acts in their order; each but the last is what the next one relies on
   */
  record Change(Row row, List<Integer> ids, List<Act> acts) implements Step {
    @Override
    public Reason reason() {
      return row.reason();
    }

    @Override
    public String message() {
      return row.sentence(ids.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
  }

  /** Waits for something that others do. */
  record Wait(Reason reason, String message) implements Step {}

  /** Waits for a person. */
  record Blocked(Reason reason, String message) implements Step {}
}
