/**
 * The switchboard: reads the command line, the environment and the settings, builds every part of a
 * server, wires them, and decides how the process ends. Nothing else may ask the system or exit.
 * Start reading at {@link io.quorate.server.main.CoordinationServer}.
 */
@NullMarked
package io.quorate.server.main;

import org.jspecify.annotations.NullMarked;
