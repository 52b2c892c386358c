/**
 * What was found of a cluster, as one value: its objects, and what its servers said. What could not
 * be found out is a value of its own, never "absent". Start reading at {@link
 * io.quorate.operator.observe.Observation}.
 */
@NullMarked
package io.quorate.operator.observe;

import org.jspecify.annotations.NullMarked;
