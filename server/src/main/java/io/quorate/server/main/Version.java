package io.quorate.server.main;

/** This software's own version, as the jar's manifest has it. */
final class Version {
  private Version() {}

  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
