package io.quorate.server.simulation;

/**
 * A mistake that could be in our code, made by replacing a piece of its source.
 *
 * @param name what the mistake is
 * @param file the source file, below {@code io/quorate/server}
 * @param original a piece of it that occurs exactly once
 * @param replacement what stands there instead
 * @param killer the checker that must find it, or the story that must end otherwise
 * @param firstSeed where a hunt begins: a seed that has shown it saves the time of those before,
 *     and any other is as good once the simulation has changed
 */
public record Mutant(
    String name, String file, String original, String replacement, String killer, int firstSeed) {

  /** One that the first seeds show, or a story. */
  public Mutant(String name, String file, String original, String replacement, String killer) {
    this(name, file, original, replacement, killer, 1);
  }

  @Override
  public String toString() {
    return name + " is found by " + killer;
  }
}
