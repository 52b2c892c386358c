@NullMarked
package io.quorate.e2e.apiserver.schema;

import org.jspecify.annotations.NullMarked;
