/**
 * What an ensemble must survive: killed, frozen and starved servers, lost disks, power cuts, and
 * every crash of a founding. Clients write all the while, and afterwards all servers hold the same
 * tree with every acknowledged write in it. Start reading at {@link
 * io.quorate.e2e.faults.WriteLoad}, then {@link io.quorate.e2e.faults.KillIT}.
 */
@NullMarked
package io.quorate.e2e.faults;

import org.jspecify.annotations.NullMarked;
