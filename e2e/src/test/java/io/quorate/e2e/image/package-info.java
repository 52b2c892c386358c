/**
 * Holds the container images to what a cluster will demand of them. Start reading at {@code
 * ImageIT}.
 */
@NullMarked
package io.quorate.e2e.image;

import org.jspecify.annotations.NullMarked;
