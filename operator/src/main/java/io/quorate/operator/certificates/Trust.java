package io.quorate.operator.certificates;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is decided on of a cluster's authorities, each by its fingerprint.
 *
 * @param signer signs what is issued now
 * @param trusted whom everybody shall trust now, the signer among them
 * @param predecessorEnds when the one ends that signed before, while it is trusted still
 * @param since when this stage began
 * @param replace somebody wants another signer, whatever the time
 */
public record Trust(
    Stage stage,
    String signer,
    SortedSet<String> trusted,
    Lifetime signerLife,
    Optional<Instant> predecessorEnds,
    Instant since,
    boolean replace) {}
