package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a reply; an operation without one answers {@link Empty}. */
public sealed interface Response {
  record Empty() implements Response {}

  /** create and sync. */
  record Path(NodePath path) implements Response {}

  /** create2, createContainer, createTTL. */
  record PathAndStat(NodePath path, Stat stat) implements Response {}

  /** exists, setData, setACL. */
  record StatOnly(Stat stat) implements Response {}

  record Data(@Nullable Bytes data, Stat stat) implements Response {}

  /** The names, already encoded as they are sent: a vector of strings. */
  record Children(Bytes encodedNames, @Nullable Stat stat) implements Response {}

  record AclAndStat(List<Acl> acl, Stat stat) implements Response {}

  record Paths(List<NodePath> paths) implements Response {}

  record Count(int count) implements Response {}

  record Identities(List<Identity> identities) implements Response {}

  /** addWatch answers with a body that holds an error code of 0. */
  record WatchAdded() implements Response {}

  /** One result per part of a multi or multiRead: with an error, no body. */
  record Multi(List<Part> parts) implements Response {}

  /**
   * The result of one part.
   *
   * @param opcode what the part's header says where it succeeded (an error says -1)
   */
  record Part(int opcode, ErrorCode error, Response body) {}
}
