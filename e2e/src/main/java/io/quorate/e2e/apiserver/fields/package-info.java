/**
 * Who owns which field of an object: the sets of field paths in {@code metadata.managedFields}, and
 * server-side apply with its conflicts. Nothing here knows of HTTP or of the store. Start reading
 * at {@link io.quorate.e2e.apiserver.fields.FieldOwnership}.
 */
@NullMarked
package io.quorate.e2e.apiserver.fields;

import org.jspecify.annotations.NullMarked;
