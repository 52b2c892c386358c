/**
 * The controllers of local mode, as far as the operator relies on them: StatefulSets,
 * EndpointSlices, volume claims, disruption budgets, garbage collection, and the ends of namespaces
 * and CRDs. Each looks at what there is and does what is missing; none remembers anything. They
 * know the API server's objects and nothing of nodes or processes. Start reading at {@link
 * io.quorate.e2e.controllers.Controllers}.
 */
@NullMarked
package io.quorate.e2e.controllers;

import org.jspecify.annotations.NullMarked;
