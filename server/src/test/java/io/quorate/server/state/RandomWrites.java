package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.testing.Generator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random requests over a few paths, so that they meet each other. */
final class RandomWrites {
  static final Identity USER = new Identity("digest", "user:hash");
  private static final List<String> NAMES =
      List.of("a", "b", "c-", "a-b", "é", "long-name-of-a-node");

  private final Generator generator;

  RandomWrites(Generator generator) {
    this.generator = generator;
  }

  Request.Write write() {
    return generator.onceIn(6) ? multi() : (Request.Write) part(true);
  }

  private Request.Multi multi() {
    List<Request> parts = new ArrayList<>();
    for (int i = generator.below(6); i > 0; i--) parts.add(part(false));
    return new Request.Multi(parts);
  }

  private Request part(boolean alone) {
    return switch (generator.below(alone ? 11 : 9)) {
      case 0, 1, 2, 3, 4 -> create();
      case 5, 6 -> new Request.Delete(path(), version());
      case 7 -> new Request.SetData(path(), data(), version());
      case 8 ->
          alone
              ? new Request.SetData(path(), data(), version())
              : new Request.CheckVersion(path(), version());
      default -> new Request.SetAcl(path(), acl(), version());
    };
  }

  private Request.Create create() {
    CreateMode mode = generator.oneOf(CreateMode.values());
    int opcode =
        mode.hasTtl()
            ? Opcode.CREATE_TTL
            : mode.isContainer()
                ? generator.oneOf(Opcode.CREATE, Opcode.CREATE_CONTAINER)
                : generator.oneOf(Opcode.CREATE, Opcode.CREATE2);
    return new Request.Create(
        opcode, path(), data(), acl(), mode.flags(), mode.hasTtl() ? generator.between(1, 9) : -1);
  }

  NodePath path() {
    if (generator.onceIn(40)) {
      return NodePath.of(
          generator.oneOf("", "/", "a", "a/b", "//", "/a/", "/a//b", "/.", "/a/..", "/zookeeper"));
    }
    StringBuilder path = new StringBuilder();
    for (int i = generator.between(1, 3); i > 0; i--) {
      path.append('/').append(generator.oneOf(NAMES));
      if (generator.onceIn(8)) path.append(String.format("%010d", generator.below(6)));
    }
    return NodePath.of(path.toString());
  }

  private int version() {
    return generator.onceIn(3) ? generator.below(3) : -1;
  }

  private @Nullable Bytes data() {
    return generator.onceIn(5) ? null : generator.slice(30);
  }

  private List<Acl> acl() {
    return switch (generator.below(12)) {
      case 0 -> List.of();
      case 1 -> List.of(new Acl(Acl.READ, Identity.ANYONE));
      case 2 -> List.of(new Acl(Acl.ALL, USER), new Acl(Acl.READ, Identity.ANYONE));
      case 3 -> List.of(new Acl(Acl.ALL, new Identity("auth", "")));
      case 4 -> List.of(new Acl(Acl.ALL, Identity.ANYONE), new Acl(Acl.ALL, Identity.ANYONE));
      default -> World.OPEN;
    };
  }
}
