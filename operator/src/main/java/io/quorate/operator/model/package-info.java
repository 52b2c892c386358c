/**
 * A cluster as the operator thinks of it: names, labels, identity, and the spec validated into
 * immutable values. Nothing here knows where these come from or what is done about them. Start
 * reading at {@link io.quorate.operator.model.ClusterModel}.
 */
@NullMarked
package io.quorate.operator.model;

import org.jspecify.annotations.NullMarked;
