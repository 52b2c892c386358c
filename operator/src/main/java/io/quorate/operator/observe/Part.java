package io.quorate.operator.observe;

/**
 * The parts of a look at a living ensemble, in the order in which they are read. The version of the
 * configuration comes before the objects, and objects are read live: whoever marks a member as
 * leaving does so before it moves the version. So either the mark is seen, or the change that was
 * planned without it comes too late for its version.
 */
public enum Part {
  CONFIGURATION,
  OBJECTS,
  REPORTS
}
