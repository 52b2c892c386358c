/**
 * Servers under test: real processes started through the launcher, on free loopback ports, in
 * folders of their own, to be stopped, killed, frozen and looked at. What is tested with them lives
 * in the packages beside this one. Start reading at {@link io.quorate.e2e.servers.TestEnsemble}.
 */
@NullMarked
package io.quorate.e2e.servers;

import org.jspecify.annotations.NullMarked;
