/** The laws of storage, over the simulated disk and the real one. */
@NullMarked
package io.quorate.server.storage;

import org.jspecify.annotations.NullMarked;
