/**
 * Who the members are and what a quorum of them is: data that {@code state} keeps and {@code zab}
 * decides by. Nothing here knows how members talk. Start reading at {@link
 * io.quorate.server.ensemble.Ensemble}.
 */
@NullMarked
package io.quorate.server.ensemble;

import org.jspecify.annotations.NullMarked;
