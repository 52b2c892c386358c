@NullMarked
package io.quorate.operator;

import org.jspecify.annotations.NullMarked;
