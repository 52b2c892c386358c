/**
 * The two resources as users write and read them; {@code crds/} is generated from here. Data only:
 * no defaults are filled in and nothing is decided. Start reading at {@link
 * io.quorate.operator.api.CoordinationClusterSpec}.
 */
@NullMarked
package io.quorate.operator.api;

import org.jspecify.annotations.NullMarked;
