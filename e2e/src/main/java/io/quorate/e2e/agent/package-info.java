/**
 * A node agent: it makes this machine a node of any API server, without containers. Pods whose
 * command is {@code quorate server} run as processes of this checkout's launcher, each on a
 * loopback address of its own, with volumes that are directories, names in hosts files, and
 * Services that are TCP proxies. It knows the API through the fabric8 client alone and nothing of
 * the API server beside it. Start reading at {@link io.quorate.e2e.agent.NodeAgent}.
 */
@NullMarked
package io.quorate.e2e.agent;

import org.jspecify.annotations.NullMarked;
