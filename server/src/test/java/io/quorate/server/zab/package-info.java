@NullMarked
package io.quorate.server.zab;

import org.jspecify.annotations.NullMarked;
