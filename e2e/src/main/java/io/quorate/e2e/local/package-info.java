/**
 * {@code quorate local}: the API server, the controllers, the node agent and the operator started
 * together on this machine, with an example cluster; and the story that {@code --demo} plays on it.
 * Only this package knows all the others. Start reading at {@link io.quorate.e2e.local.LocalMain}.
 */
@NullMarked
package io.quorate.e2e.local;

import org.jspecify.annotations.NullMarked;
