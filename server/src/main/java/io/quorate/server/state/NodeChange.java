package io.quorate.server.state;

import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.NodePath;
import java.util.List;

/**
 * One change that watches hear of, in the order of the operations. A created or deleted node also
 * changes its parent's children.
 *
 * @param acl who may hear of the node: its list (a deleted node's last one)
 * @param parentAcl who may hear that the parent's children changed; empty if the data changed
 */
public record NodeChange(Kind kind, NodePath path, List<Acl> acl, List<Acl> parentAcl) {
  /** What happened to the node. */
  public enum Kind {
    CREATED,
    DELETED,
    DATA_CHANGED
  }
}
