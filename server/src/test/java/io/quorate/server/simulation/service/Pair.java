package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import java.util.List;

/** Two nodes that are only ever written together, and so must always hold the same. */
final class Pair {
  static final NodePath ONE = NodePath.of("/pair-one");
  static final NodePath OTHER = NodePath.of("/pair-other");
  private static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));

  private Pair() {}

  /** Makes both. */
  static Request make(Bytes value) {
    return new Request.Multi(
        List.of(
            new Request.Create(1, ONE, value, OPEN, 0, -1),
            new Request.Create(1, OTHER, value, OPEN, 0, -1)));
  }

  /** Writes both; if it is to fail, then by its last part. */
  static Request write(Bytes value, boolean fails) {
    Request.SetData one = new Request.SetData(ONE, value, -1);
    Request.SetData other = new Request.SetData(OTHER, value, -1);
    if (!fails) return new Request.Multi(List.of(one, other));
    return new Request.Multi(
        List.of(one, other, new Request.CheckVersion(NodePath.of("/"), 1_000_000)));
  }

  static Request read() {
    return new Request.MultiRead(
        List.of(new Request.GetData(ONE, false), new Request.GetData(OTHER, false)));
  }
}
