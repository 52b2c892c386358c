package io.quorate.operator.simulation;

/** A mistake of a server, of the API server, or of who carries out an act, made on purpose. */
enum Flaw {
  /** A change of the configuration is taken whatever version it was decided on. */
  IGNORES_EXPECTED_VERSION,
  /** A pod is deleted whatever has happened to it since it was looked at. */
  IGNORES_RESOURCE_VERSION,
  /** A founding is obeyed by a server that was started since it said that it is blank. */
  OBEYS_STALE_FOUNDING,
  /** A founding is commanded without another look at the record of the last one. */
  NOBODY_LOOKS_AT_THE_SECRET,
  /** A workload gets another rendering though its pod, which was stuck, has come back. */
  NOBODY_LOOKS_AT_THE_POD,
  /** A pod is deleted without a look at whether its volume hangs on it. */
  NOBODY_LOOKS_AT_THE_VOLUME,
  /** A voter calls itself ready before its disk votes. */
  READY_BEFORE_ADMISSION,
  /** Joiners are made voters before they hold what the others do. */
  ADDS_UNSYNCED,
  /** Ids of removed voters are taken again. */
  TAKES_USED_IDS,
  /** A leader lets itself be removed while others stay. */
  REMOVES_LEADER,
  /** A server that is asked accepts settings that it would not start with. */
  ACCEPTS_ALL_SETTINGS,
  /** A disk counts by its id in the configuration, even one that was emptied. */
  COUNTS_UNADMITTED_DISKS
}
