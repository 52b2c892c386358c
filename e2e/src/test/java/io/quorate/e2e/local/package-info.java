@NullMarked
package io.quorate.e2e.local;

import org.jspecify.annotations.NullMarked;
