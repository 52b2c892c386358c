package io.quorate.server.simulation;

/**
 * A mistake that could be in our code, made by replacing a piece of its source.
 *
 * @param name what the mistake is
 * @param file the source file, below {@code io/quorate/server}
 * @param original a piece of it that occurs exactly once
 * @param replacement what stands there instead
 * @param killer the checker that must find it, or the story that must end otherwise
 */
public record Mutant(String name, String file, String original, String replacement, String killer) {
  @Override
  public String toString() {
    return name + " is found by " + killer;
  }
}
