package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may ask for once its session stands. Data is null where the client sent none. */
public sealed interface Request {
  /** A request that changes the state: it takes a zxid, and waits for a quorum. */
  sealed interface Write extends Request {}

  /** A request that this server answers from its own state. */
  sealed interface Read extends Request {}

  /**
   * create, create2, createContainer and createTTL.
   *
   * @param opcode 1, 15, 19 or 21: it decides the reply's shape
   * @param flags the create mode as it came: 0 to 6 are known
   * @param ttlMillis for createTTL
   */
  record Create(
      int opcode, NodePath path, @Nullable Bytes data, List<Acl> acl, int flags, long ttlMillis)
      implements Write {}

  record Delete(NodePath path, int version) implements Write {}

  record SetData(NodePath path, @Nullable Bytes data, int version) implements Write {}

  record SetAcl(NodePath path, List<Acl> acl, int version) implements Write {}

  /** Only inside a multi. */
  record CheckVersion(NodePath path, int version) implements Write {}

  record Multi(List<Request> parts) implements Write {}

  /**
   * reconfig: either joining and leaving, or newMembers, as text in UTF-8; null where the client
   * sent none.
   *
   * @param expectedVersion the configuration's version it holds for, -1 for any
   */
  record Reconfigure(
      @Nullable Bytes joining,
      @Nullable Bytes leaving,
      @Nullable Bytes newMembers,
      long expectedVersion)
      implements Write {}

  record CloseSession() implements Write {}

  record Exists(NodePath path, boolean watch) implements Read {}

  record GetData(NodePath path, boolean watch) implements Read {}

  /** getChildren (opcode 8) and getChildren2 (12, with the Stat). */
  record GetChildren(NodePath path, boolean watch, boolean withStat) implements Read {}

  record GetAcl(NodePath path) implements Read {}

  record GetEphemerals(NodePath prefix) implements Read {}

  record GetAllChildrenNumber(NodePath path) implements Read {}

  record MultiRead(List<Request> parts) implements Read {}

  record WhoAmI() implements Read {}

  record Sync(NodePath path) implements Request {}

  record Ping() implements Request {}

  /**
   * setWatches (101) and setWatches2 (105).
   *
   * @param relativeZxid what the client had last seen
   */
  record SetWatches(
      long relativeZxid,
      List<NodePath> data,
      List<NodePath> exist,
      List<NodePath> child,
      List<NodePath> persistent,
      List<NodePath> recursive)
      implements Request {}

  /** Mode 0 persistent, 1 persistent recursive. */
  record AddWatch(NodePath path, int mode) implements Request {}

  /**
   * checkWatches (17) and removeWatches (18); type 1 children, 2 data, 3 any, 4 persistent, 5
   * recursive.
   */
  record RemoveWatches(NodePath path, int type, boolean checkOnly) implements Request {}

  /** auth: answered at the door under xid -4. */
  record Authenticate(String scheme, Bytes token) implements Request {}
}
