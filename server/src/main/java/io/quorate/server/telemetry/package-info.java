/**
 * What the server tells of itself to those who watch it: metrics and log lines. Nothing here
 * decides or changes anything. Start reading at {@link io.quorate.server.telemetry.Metrics}.
 */
@NullMarked
package io.quorate.server.telemetry;

import org.jspecify.annotations.NullMarked;
