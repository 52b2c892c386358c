/**
 * The operator: it looks at a {@code CoordinationCluster} and what stands for it, does one thing
 * towards what is wanted, and reports. The packages are the steps: {@code api} (the resources),
 * {@code model} (a validated cluster), {@code observe}, {@code plan}, {@code resources} (what
 * objects look like), {@code report} (status), {@code reconcile} (the only one that writes) and
 * {@code main}; {@code ensemble} talks to the servers. Arrows point down only. Start reading at
 * {@link io.quorate.operator.reconcile.ClusterPass}.
 */
@NullMarked
package io.quorate.operator;

import org.jspecify.annotations.NullMarked;
