/**
 * Many servers in one thread: virtual time, a network and disks that fail, one seed that decides
 * everything, and checkers that look after every event. Start reading at {@link
 * io.quorate.server.simulation.Simulation}.
 */
@NullMarked
package io.quorate.server.simulation;

import org.jspecify.annotations.NullMarked;
