/** A whole server with its sockets and its disk, against the stock ZooKeeper client. */
@NullMarked
package io.quorate.server.main;

import org.jspecify.annotations.NullMarked;
