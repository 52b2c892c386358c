@NullMarked
package io.quorate.server.ensemble;

import org.jspecify.annotations.NullMarked;
