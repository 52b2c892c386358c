/**
 * What the objects of a cluster look like. Pure builders: the same model gives the same objects,
 * field by field as the golden files of the tests have them. Start reading at {@link
 * io.quorate.operator.resources.Resources}.
 */
@NullMarked
package io.quorate.operator.resources;

import org.jspecify.annotations.NullMarked;
