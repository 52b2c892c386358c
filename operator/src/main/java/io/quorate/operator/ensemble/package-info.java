/**
 * Talks to the servers through their control API. Answers are values: a server that can't be
 * reached is one of them, never an exception and never "absent". Start reading at {@link
 * io.quorate.operator.ensemble.EnsembleClient}.
 */
@NullMarked
package io.quorate.operator.ensemble;

import org.jspecify.annotations.NullMarked;
