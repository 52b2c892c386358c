@NullMarked
package io.quorate.e2e.apiserver;

import org.jspecify.annotations.NullMarked;
