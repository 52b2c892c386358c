package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Answers reads from a state. Pure and immutable; any thread. */
public final class Reads {
  private static final String DIGEST = "digest";
  private static final Response EMPTY = new Response.Empty();

  private final Authorizer authorizer;

  public Reads(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The answer; whether a watch is to be set is the caller's business.
   *
   * @param session whose ephemerals getEphemerals means
   */
  public Answer answer(
      ServerState state, Request.Read request, long session, List<Identity> identities) {
    return switch (request) {
      case Request.Exists(NodePath path, boolean _) -> exists(state, path, identities);
      case Request.GetData(NodePath path, boolean _) -> data(state, path, identities);
      case Request.GetChildren children -> children(state, children, identities);
      case Request.GetAcl(NodePath path) -> acl(state, path, identities);
      case Request.GetEphemerals(NodePath prefix) -> Answer.of(ephemerals(state, prefix, session));
      case Request.GetAllChildrenNumber(NodePath path) -> descendants(state, path, identities);
      case Request.MultiRead(List<Request> parts) ->
          Answer.of(multiRead(state, parts, session, identities));
      case Request.WhoAmI() -> Answer.of(whoAmI(identities));
    };
  }

  private Answer exists(ServerState state, NodePath path, List<Identity> identities) {
    if (PathRules.hasNul(path.utf8())) return Answer.rejected(ErrorCode.BAD_ARGUMENTS);
    ZNode node = state.node(path);
    if (node == null) return Answer.rejected(ErrorCode.NO_NODE);
    NodeImage image = node.read();
    if (!mayRead(state, image, identities)) return Answer.rejected(ErrorCode.NO_AUTH);
    return Answer.of(new Response.StatOnly(image.stat(node.childCount())));
  }

  private Answer data(ServerState state, NodePath path, List<Identity> identities) {
    ZNode node = state.node(path);
    if (node == null) return Answer.rejected(ErrorCode.NO_NODE);
    NodeImage image = node.read();
    if (!mayRead(state, image, identities)) return Answer.rejected(ErrorCode.NO_AUTH);
    return Answer.of(new Response.Data(image.data(node.image), image.stat(node.childCount())));
  }

  private Answer children(
      ServerState state, Request.GetChildren request, List<Identity> identities) {
    ZNode node = state.node(request.path());
    if (node == null) return Answer.rejected(ErrorCode.NO_NODE);
    NodeImage image = node.read();
    if (!mayRead(state, image, identities)) return Answer.rejected(ErrorCode.NO_AUTH);
    return Answer.of(
        new Response.Children(
            names(node), request.withStat() ? image.stat(node.childCount()) : null));
  }

  /**
   * The names of a node's children as they are sent. For large nodes a caller may keep them: they
   * hold as long as czxid and pzxid of the node at that path do.
   */
  public static Bytes names(ZNode node) {
    // In one pass, since each look at a child is a cache miss or two: the size is a guess.
    JuteWriter names = new JuteWriter((int) Math.min(4 + 20L * node.childCount(), 1 << 24));
    names.writeInt(node.childCount());
    for (ZNode child : node.children) {
      names.writeInt(child.keyLength());
      names.writeRaw(child.image, child.keyOffset(), child.keyLength());
    }
    return Bytes.wrap(names.array(), 0, names.length());
  }

  /** Who may neither administer nor read sees nothing; who may only read sees no hashes. */
  private Answer acl(ServerState state, NodePath path, List<Identity> identities) {
    ZNode node = state.node(path);
    if (node == null) return Answer.rejected(ErrorCode.NO_NODE);
    List<Acl> acl = state.acl(node);
    if (!authorizer.allows(acl, Acl.READ | Acl.ADMIN, identities)) {
      return Answer.rejected(ErrorCode.NO_AUTH);
    }
    boolean whole = authorizer.allows(acl, Acl.ADMIN, identities);
    return Answer.of(new Response.AclAndStat(whole ? acl : masked(acl), node.stat()));
  }

  private static List<Acl> masked(List<Acl> acl) {
    List<Acl> masked = new ArrayList<>(acl.size());
    for (Acl entry : acl) {
      Identity identity = entry.identity();
      int colon = identity.id().indexOf(':');
      masked.add(
          identity.scheme().equals(DIGEST) && colon >= 0
              ? new Acl(
                  entry.permissions(),
                  new Identity(DIGEST, identity.id().substring(0, colon) + ":x"))
              : entry);
    }
    return masked;
  }

  /** The session's own, so no list is asked; an empty prefix and "/" mean all of them. */
  private static Response ephemerals(ServerState state, NodePath prefix, long session) {
    String text = prefix.toString().trim();
    boolean all = text.isEmpty() || text.equals("/");
    List<NodePath> paths = new ArrayList<>();
    Session owner = state.session(session);
    if (owner != null) {
      for (Bytes path : owner.ephemerals) {
        if (all || startsWith(path, prefix.utf8())) paths.add(new NodePath(path));
      }
    }
    return new Response.Paths(paths);
  }

  private static boolean startsWith(Bytes path, Bytes prefix) {
    return path.length() >= prefix.length() && path.slice(0, prefix.length()).equals(prefix);
  }

  private Answer descendants(ServerState state, NodePath path, List<Identity> identities) {
    ZNode node = state.node(path);
    if (node == null) return Answer.rejected(ErrorCode.NO_NODE);
    if (!mayRead(state, node.read(), identities)) return Answer.rejected(ErrorCode.NO_AUTH);
    boolean whole = node == state.tree().root();
    // By its empty name the root is its own descendant: so ZooKeeper counts.
    int itself = path.utf8().isEmpty() ? 0 : 1;
    long count = whole ? state.nodeCount() - itself : descendants(node);
    return Answer.of(new Response.Count((int) Math.min(count, Integer.MAX_VALUE)));
  }

  /** A tree may be deeper than the stack. */
  private static long descendants(ZNode node) {
    long count = 0;
    ArrayDeque<ZNode> parents = new ArrayDeque<>();
    parents.push(node);
    while (!parents.isEmpty()) {
      ZNode parent = parents.pop();
      count += parent.childCount();
      for (ZNode child : parent.children) if (!child.isLeaf()) parents.push(child);
    }
    return count;
  }

  /** Each part succeeds or fails for itself. */
  private Response multiRead(
      ServerState state, List<Request> parts, long session, List<Identity> identities) {
    List<Response.Part> results = new ArrayList<>(parts.size());
    for (Request part : parts) {
      Answer answer =
          part instanceof Request.Read read
              ? answer(state, read, session, identities)
              : Answer.rejected(ErrorCode.UNIMPLEMENTED);
      results.add(
          answer.error() == ErrorCode.OK
              ? new Response.Part(Opcode.of(part), ErrorCode.OK, answer.body())
              : new Response.Part(Opcode.ERROR, answer.error(), EMPTY));
    }
    return new Response.Multi(results);
  }

  /** Hashes stay here; an identity of no known scheme isn't told. */
  private Response whoAmI(List<Identity> identities) {
    List<Identity> told = new ArrayList<>();
    for (Identity identity : identities) {
      AuthScheme scheme = authorizer.schemes().named(identity.scheme());
      if (scheme == null && !identity.equals(Identity.SUPER)) continue;
      int colon = identity.id().indexOf(':');
      String user =
          scheme == OwnScheme.DIGEST && colon >= 0
              ? identity.id().substring(0, colon)
              : identity.id();
      told.add(new Identity(identity.scheme(), user));
    }
    return new Response.Identities(told);
  }

  /** Whether whoever has these identities may do everything with the root node. */
  public boolean ownsRoot(ServerState state, List<Identity> identities) {
    List<Acl> acl = state.tree().acls().get(state.tree().root().read().aclId());
    for (int permission = 1; permission < Acl.ALL; permission <<= 1) {
      if (!authorizer.allows(acl, permission, identities)) return false;
    }
    return true;
  }

  private boolean mayRead(ServerState state, NodeImage image, List<Identity> identities) {
    return authorizer.allows(state.tree().acls().get(image.aclId()), Acl.READ, identities);
  }
}
