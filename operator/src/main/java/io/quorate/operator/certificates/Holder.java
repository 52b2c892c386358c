package io.quorate.operator.certificates;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Somebody who needs a certificate.
 *
 * @param hosts names and addresses that its certificate shall have
 * @param held what it was given; empty if nothing, or nothing that can be used
 * @param replace somebody wants it to have another, whatever the time
 * @param uses the processes that were given it
 */
public record Holder(
    Bearer bearer, SortedSet<String> hosts, Optional<Held> held, boolean replace, List<Use> uses) {}
