@NullMarked
package io.quorate.e2e.agent;

import org.jspecify.annotations.NullMarked;
