/** The disk of the simulator: a {@code storage.Disk} in memory, with faults. */
@NullMarked
package io.quorate.server.simulation.disk;

import org.jspecify.annotations.NullMarked;
