@NullMarked
package io.quorate.e2e.apiserver.fields;

import org.jspecify.annotations.NullMarked;
