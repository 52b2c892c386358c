/**
 * Whole replicas over the simulator's network and disks, with clients whose sessions move between
 * them, and the service's own laws looked after at every reply, event and applied entry. Start
 * reading at {@link io.quorate.server.simulation.service.ServiceSimulation}.
 */
@NullMarked
package io.quorate.server.simulation.service;

import org.jspecify.annotations.NullMarked;
