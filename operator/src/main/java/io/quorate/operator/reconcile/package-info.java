/**
 * The only package that writes: one pass of a reconciler observes, plans, applies, takes at most
 * one step and reports. Nothing is remembered between passes that could not be lost. Start reading
 * at {@link io.quorate.operator.reconcile.ClusterPass}.
 */
@NullMarked
package io.quorate.operator.reconcile;

import org.jspecify.annotations.NullMarked;
