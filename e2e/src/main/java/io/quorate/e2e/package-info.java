@NullMarked
package io.quorate.e2e;

import org.jspecify.annotations.NullMarked;
