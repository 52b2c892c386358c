/**
 * The stationmaster's window: HTTP for probes, for people, and for the operator. It reads what the
 * replica has published and asks through the inbox. Start reading at {@link
 * io.quorate.server.admin.HttpPort}, then {@link io.quorate.server.admin.ControlApi}.
 */
@NullMarked
package io.quorate.server.admin;

import org.jspecify.annotations.NullMarked;
