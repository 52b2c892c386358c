package io.quorate.e2e.agent;

/**
 * A container that can't be started as things are, with Kubernetes' word for it and a sentence for
 * people.
 */
final class CannotRun extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String sentence;

  private CannotRun(String reason, String sentence) {
    this.reason = reason;
    this.sentence = sentence;
  }

  /** It will never start: the pod asks for something that this agent does not do. */
  static CannotRun ever(String sentence) {
    return new CannotRun("CreateContainerError", sentence);
  }

  /** It may start when what it needs has come. */
  static CannotRun yet(String sentence) {
    return new CannotRun("ContainerCreating", sentence);
  }

  String reason() {
    return reason;
  }

  String sentence() {
    return sentence;
  }

  @Override
  public String getMessage() {
    return reason + ": " + sentence;
  }
}
