/**
 * The smallest words everything else is spelt with: zxids, bytes, sampled time, always-on
 * invariants, bounds and the persistent sorted map. Nothing here knows what a server is. Start
 * reading at {@link io.quorate.server.base.Zxid}.
 */
@NullMarked
package io.quorate.server.base;

import org.jspecify.annotations.NullMarked;
