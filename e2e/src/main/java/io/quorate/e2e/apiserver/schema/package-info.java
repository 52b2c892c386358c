/**
 * What an object may look like: structural schemas of custom resources and of the built-in kinds,
 * and what is done by them: pruning, defaulting, validation and CEL rules. Nothing here knows of
 * HTTP or of other objects. Start reading at {@link io.quorate.e2e.apiserver.schema.Schema}.
 */
@NullMarked
package io.quorate.e2e.apiserver.schema;

import org.jspecify.annotations.NullMarked;
