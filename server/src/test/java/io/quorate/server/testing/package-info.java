/**
 * What tests of all packages share: random values from a seed, and laws checked over many seeds.
 * Start reading at {@link io.quorate.server.testing.Property}.
 */
@NullMarked
package io.quorate.server.testing;

import org.jspecify.annotations.NullMarked;
