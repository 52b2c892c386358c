@NullMarked
package io.quorate.e2e.apiserver.store;

import org.jspecify.annotations.NullMarked;
