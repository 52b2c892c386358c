/**
 * Every parser, with bytes that are nearly right. Start reading at {@link
 * io.quorate.server.fuzz.FuzzTest}; a parser is a {@link io.quorate.server.fuzz.Target}, listed by
 * the package that owns it.
 */
@NullMarked
package io.quorate.server.fuzz;

import org.jspecify.annotations.NullMarked;
