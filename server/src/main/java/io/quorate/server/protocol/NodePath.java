package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;

/**
 * A node's path as the client spelt it, in UTF-8: not yet known to be valid, since which error a
 * bad path gets depends on the operation. Value equality.
 */
public record NodePath(Bytes utf8) {
  public static NodePath of(String path) {
    return new NodePath(Bytes.utf8(path));
  }

  @Override
  public String toString() {
    return utf8.toUtf8();
  }
}
