package io.quorate.server.clients;

import java.util.List;

/**
 * What this ensemble is called, so that a client that looks for another one goes on looking
 * (ensembleAuthName). Immutable.
 *
 * @param areChecked whether clients may say a name at all
 * @param names any of them will do; without any, all do
 */
record EnsembleNames(boolean areChecked, List<String> names) {
  static final String SCHEME = "ensemble";

  /** Whether a client that says this means this ensemble. */
  boolean mean(String said) {
    return said.isEmpty() || names.isEmpty() || names.contains(said);
  }
}
