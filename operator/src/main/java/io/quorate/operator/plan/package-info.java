/**
 * Decides. A pure function from what shall be and what was found to the one thing to do next; the
 * same input gives the same step, and no step is taken on what is not known. Start reading at
 * {@link io.quorate.operator.plan.MembershipPlanner}.
 */
@NullMarked
package io.quorate.operator.plan;

import org.jspecify.annotations.NullMarked;
