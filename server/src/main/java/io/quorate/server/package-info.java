@NullMarked
package io.quorate.server;

import org.jspecify.annotations.NullMarked;
