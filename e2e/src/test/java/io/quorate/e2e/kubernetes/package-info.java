/** A real Kubernetes control plane for tests, and what local mode must have in common with it. */
@NullMarked
package io.quorate.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
