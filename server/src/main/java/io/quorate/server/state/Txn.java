package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request comes to: a delta that every server applies without judging it again, so that two
 * versions of this program can run side by side without their trees drifting apart. Made by {@link
 * Preparer}, applied by {@link Transition}, written by {@link TxnCodec}.
 */
public sealed interface Txn {
  /** A change of one node, or none: what a multi is made of. */
  sealed interface Part extends Txn {}

  /**
   * Makes a node; its parent's count of creates goes up by one.
   *
   * @param path the final path, with its sequence number
   * @param owner a session, {@link NodeKind#CONTAINER} or a time to live, or 0: see {@link
   *     NodeKind}
   * @param withStat whether the answer holds the Stat beside the path
   */
  record CreateNode(
      NodePath path, @Nullable Bytes data, List<Acl> acl, long owner, boolean withStat)
      implements Part {}

  record DeleteNode(NodePath path) implements Part {}

  /**
   * Replaces a node's data.
   *
   * @param version the node's version from now on
   */
  record SetData(NodePath path, @Nullable Bytes data, int version) implements Part {}

  /**
   * Replaces a node's access control list.
   *
   * @param version the node's aversion from now on
   */
  record SetAcl(NodePath path, List<Acl> acl, int version) implements Part {}

  /** A version that was as expected: changes nothing. */
  record Checked() implements Part {}

  /** All parts under one zxid; each was prepared behind those before it. */
  record Multi(List<Part> parts) implements Txn {}

  /** A part of a multi failed, so nothing of it happens. */
  record RejectedMulti(ErrorCode error, int failedPart, int parts) implements Txn {}

  /** Nothing happens, and the requester is told why: it takes a place in the order all the same. */
  record Rejected(ErrorCode error) implements Txn {}

  /**
   * Opens the session, or claims it for the server that asked (the header's origin), with a new
   * timeout.
   */
  record OpenSession(long session, int timeoutMillis) implements Txn {}

  /** Ends the session and deletes every node it owns; one that isn't there is fine. */
  record CloseSession(long session) implements Txn {}
}
