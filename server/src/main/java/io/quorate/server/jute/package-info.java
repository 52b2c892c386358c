/**
 * The six primitive encodings of ZooKeeper's wire format, over byte arrays. Which records are made
 * of them is not known here. Start reading at {@link io.quorate.server.jute.JuteReader}.
 */
@NullMarked
package io.quorate.server.jute;

import org.jspecify.annotations.NullMarked;
