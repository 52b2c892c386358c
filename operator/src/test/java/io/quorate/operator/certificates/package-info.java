/** Laws of the authority. */
@NullMarked
package io.quorate.operator.certificates;

import org.jspecify.annotations.NullMarked;
