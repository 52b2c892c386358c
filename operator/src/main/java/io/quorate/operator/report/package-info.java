/**
 * Puts into a status what was found and what is done about it. Pure: the same input gives the same
 * status, and a message changes only when its matter does. Start reading at {@link
 * io.quorate.operator.report.ClusterReport}.
 */
@NullMarked
package io.quorate.operator.report;

import org.jspecify.annotations.NullMarked;
