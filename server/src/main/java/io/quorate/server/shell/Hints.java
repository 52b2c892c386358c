package io.quorate.server.shell;

import io.quorate.server.protocol.ErrorCode;

/** What to try when the server has refused something. */
final class Hints {
  private Hints() {}

  static String of(ErrorCode error) {
    return switch (error) {
      case OK -> "";
      case NO_NODE -> "there is no such node; a node's parent must be made first";
      case NODE_EXISTS -> "there is such a node already; 'set' changes its data";
      case NOT_EMPTY -> "it has children; delete them first";
      case BAD_VERSION -> "it has been changed since; 'stat' shows the version that is current";
      case NO_AUTH -> "its access control list doesn't allow that; 'addauth' proves who you are";
      case NO_CHILDREN_FOR_EPHEMERALS -> "an ephemeral node can't have children";
      case BAD_ARGUMENTS -> "the path has an element that isn't allowed, or the node is reserved";
      case INVALID_ACL ->
          "the access control list has an unknown scheme or id; 'auth' needs an 'addauth' before";
      case AUTH_FAILED -> "the server doesn't accept that credential";
      case SESSION_EXPIRED, UNKNOWN_SESSION, SESSION_MOVED ->
          "the session is over and its ephemeral nodes are gone; start again";
      case QUOTA_EXCEEDED -> "a quota above it is used up";
      case NOT_READ_ONLY -> "this server has no quorum and only answers reads";
      case UNIMPLEMENTED -> "this server doesn't know the operation, or it isn't enabled";
      case THROTTLED_OP -> "the server has too much to do; try again";
      case SESSION_CLOSED_REQUIRE_SASL_AUTH -> "this server takes no session without SASL";
      case EPHEMERAL_ON_LOCAL_SESSION -> "a local session can't own ephemeral nodes";
      case NO_WATCHER -> "there is no such watch";
      case RECONFIG_DISABLED -> "this ensemble is not configured from its clients";
      case RECONFIG_IN_PROGRESS -> "another change of the ensemble is under way; try again";
      case NEW_CONFIG_NO_QUORUM -> "the new ensemble would have no quorum of servers in sync";
      case SYSTEM_ERROR, RUNTIME_INCONSISTENCY, MARSHALLING_ERROR ->
          "that shouldn't happen; the server's log says more";
    };
  }
}
