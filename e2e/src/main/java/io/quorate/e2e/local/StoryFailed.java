package io.quorate.e2e.local;

/** A step did not end as it had to; the message says which one and what was seen instead. */
public final class StoryFailed extends Exception {
  private static final long serialVersionUID = 1L;

  StoryFailed(String message) {
    super(message);
  }
}
