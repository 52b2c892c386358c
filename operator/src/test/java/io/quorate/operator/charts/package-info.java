/** Holds the Helm charts to what Helm accepts, and to what documentation and code say. */
@NullMarked
package io.quorate.operator.charts;

import org.jspecify.annotations.NullMarked;
