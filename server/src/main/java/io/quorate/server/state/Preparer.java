package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every rule of the service: turns a request into the transaction that it comes to in a given
 * state, at the leader. Clients rely on which error wins where several would do, so the order of
 * the checks is part of the rules. Pure and immutable; any thread.
 */
public final class Preparer {
  private static final int ANY_VERSION = -1;
  private static final int SEQUENCE_DIGITS = 10;

  private final Authorizer authorizer;
  private final boolean extendedTypesEnabled;
  private final boolean enforceQuota;

  /**
   * @param extendedTypesEnabled whether nodes may have a time to live (zoo.cfg
   *     extendedTypesEnabled)
   * @param enforceQuota whether the hard limits of quotas are kept (enforceQuota)
   */
  public Preparer(Authorizer authorizer, boolean extendedTypesEnabled, boolean enforceQuota) {
    this.authorizer = authorizer;
    this.extendedTypesEnabled = extendedTypesEnabled;
    this.enforceQuota = enforceQuota;
  }

  /**
   * A transaction, and what applying it to the state it was prepared in comes to.
   *
   * @param quotaPassed the path of a quota whose soft limit it passes, or null
   */
  public record Prepared(Txn txn, Applied applied, @Nullable NodePath quotaPassed) {}

  /** Why a request is refused; caught in this class. Costs no stack trace. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    Refused(ErrorCode error) {
      super(error.name(), null, false, false);
      this.error = error;
    }
  }

  /** Who asks. */
  private record Requester(long session, List<Identity> identities) {}

  /**
   * Judges a request of a session.
   *
   * @param proposed the state with everything that is proposed already
   * @param zxid what the transaction will get
   * @return {@link Txn.Rejected} or {@link Txn.RejectedMulti} where a rule forbids it
   */
  public Txn prepare(
      ServerState proposed,
      long zxid,
      TxnHeader header,
      Request.Write request,
      List<Identity> identities) {
    Draft draft = new Draft(proposed, zxid, header.wallMillis());
    return judge(draft, header, request, identities, new ArrayList<>());
  }

  /** The same, applied at once: the parts of a multi need not be gone through twice. */
  public Prepared prepareAndApply(
      ServerState proposed,
      long zxid,
      TxnHeader header,
      Request.Write request,
      List<Identity> identities) {
    Draft draft = new Draft(proposed, zxid, header.wallMillis());
    List<Response.Part> answers = new ArrayList<>();
    Txn txn = judge(draft, header, request, identities, answers);
    Applied applied;
    if (txn instanceof Txn.Multi) {
      Answer answer = Answer.of(new Response.Multi(answers));
      applied = new Applied(draft.finish(), answer, draft.changes());
    } else {
      applied = Transition.apply(proposed, zxid, header, txn);
    }
    boolean refused = txn instanceof Txn.Rejected || txn instanceof Txn.RejectedMulti;
    return new Prepared(txn, applied, refused ? null : draft.quotaPassed());
  }

  /** After a multi the draft holds what its parts come to, and the answers are theirs. */
  private Txn judge(
      Draft draft,
      TxnHeader header,
      Request.Write request,
      List<Identity> identities,
      List<Response.Part> answers) {
    Requester requester = new Requester(header.session(), identities);
    return request instanceof Request.Multi multi
        ? multi(draft, requester, multi, answers)
        : single(draft, requester, request);
  }

  /**
   * Deletes a container that had children and has none any more, or a node whose time has run out
   * (which the caller knows) and that has no children.
   */
  public Txn deleteContainer(ServerState proposed, NodePath path) {
    ZNode node = proposed.node(path);
    if (node == null) return new Txn.Rejected(ErrorCode.NO_NODE);
    if (!node.isLeaf()) return new Txn.Rejected(ErrorCode.NOT_EMPTY);
    boolean due =
        switch (node.kind()) {
          case CONTAINER -> node.createdChildren() != 0;
          case TTL -> true;
          case PERSISTENT, EPHEMERAL -> false;
        };
    return due ? new Txn.DeleteNode(path) : new Txn.Rejected(ErrorCode.BAD_VERSION);
  }

  /** Whether they may change the ensemble: who may write its node. */
  public boolean mayReconfigure(ServerState proposed, List<Identity> identities) {
    ZNode node = proposed.node(BuiltInNodes.CONFIG);
    return node != null && authorizer.allows(proposed.acl(node), Acl.WRITE, identities);
  }

  private Txn single(Draft draft, Requester requester, Request.Write request) {
    try {
      return switch (request) {
        case Request.Create create -> create(draft, requester, create);
        case Request.Delete delete -> delete(draft, requester, delete);
        case Request.SetData setData -> setData(draft, requester, setData);
        case Request.SetAcl setAcl -> setAcl(draft, requester, setAcl);
        case Request.CheckVersion check -> check(draft, requester, check);
        case Request.CloseSession() -> new Txn.CloseSession(requester.session());
        case Request.Reconfigure _ -> new Txn.Rejected(ErrorCode.RECONFIG_DISABLED);
        case Request.Multi _ -> new Txn.Rejected(ErrorCode.UNIMPLEMENTED);
      };
    } catch (Refused refused) {
      return new Txn.Rejected(refused.error);
    }
  }

  /** Each part is judged by the tree that the parts before it leave; all happen, or none. */
  private Txn multi(
      Draft draft, Requester requester, Request.Multi multi, List<Response.Part> answers) {
    List<Request> requests = multi.parts();
    List<Txn.Part> parts = new ArrayList<>(requests.size());
    for (Request request : requests) {
      try {
        Txn.Part part = part(draft, requester, request);
        answers.add(Transition.part(draft, part));
        parts.add(part);
      } catch (Refused refused) {
        return new Txn.RejectedMulti(refused.error, parts.size(), requests.size());
      }
    }
    return new Txn.Multi(parts);
  }

  private Txn.Part part(Draft draft, Requester requester, Request request) throws Refused {
    return switch (request) {
      case Request.Create create -> create(draft, requester, create);
      case Request.Delete delete -> delete(draft, requester, delete);
      case Request.SetData setData -> setData(draft, requester, setData);
      case Request.CheckVersion check -> check(draft, requester, check);
      case Request.SetAcl _,
          Request.Multi _,
          Request.Reconfigure _,
          Request.CloseSession _,
          Request.Read _,
          Request.Sync _,
          Request.Ping _,
          Request.SetWatches _,
          Request.AddWatch _,
          Request.RemoveWatches _,
          Request.Authenticate _ ->
          throw new Refused(ErrorCode.UNIMPLEMENTED);
    };
  }

  private Txn.Part create(Draft draft, Requester requester, Request.Create request) throws Refused {
    CreateMode mode = CreateMode.of(request.flags());
    if (mode == null) throw new Refused(ErrorCode.BAD_ARGUMENTS);
    requireAllowedTtl(mode, request);
    requireSession(draft, requester);
    if (mode.isEphemeral()) requireGlobalSession(draft, requester);

    Bytes asked = request.path().utf8();
    int slash = DataTree.lastSlash(asked);
    require(slash >= 0 && !PathRules.hasNul(asked), ErrorCode.BAD_ARGUMENTS);
    List<Acl> acl = authorizer.expanded(request.acl(), requester.identities());
    if (acl == null) throw new Refused(ErrorCode.INVALID_ACL);
    ZNode parent = requireNode(draft, asked.slice(0, slash));
    NodeImage parentImage = parent.read();
    requirePermission(draft, requester, parent, Acl.CREATE);

    NodePath path =
        mode.isSequential() ? sequential(asked, parentImage.createdChildren()) : request.path();
    require(PathRules.isValid(path.utf8()), ErrorCode.BAD_ARGUMENTS);
    require(draft.find(path.utf8()) == null, ErrorCode.NODE_EXISTS);
    require(
        NodeKind.ofOwner(parentImage.owner()) != NodeKind.EPHEMERAL,
        ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
    requireQuota(draft, path.utf8(), 1, length(request.data()));
    long owner = owner(mode, request, requester);
    boolean withStat = request.opcode() != Opcode.CREATE;
    return new Txn.CreateNode(path, request.data(), acl, owner, withStat);
  }

  /** A time to live belongs to its own operation, and is refused as a whole unless enabled. */
  private void requireAllowedTtl(CreateMode mode, Request.Create request) throws Refused {
    require(!mode.hasTtl() || extendedTypesEnabled, ErrorCode.UNIMPLEMENTED);
    require(mode.hasTtl() == (request.opcode() == Opcode.CREATE_TTL), ErrorCode.BAD_ARGUMENTS);
    if (mode.hasTtl()) {
      long ttl = request.ttlMillis();
      require(ttl > 0 && ttl <= NodeKind.TTL_MILLIS_MAX, ErrorCode.BAD_ARGUMENTS);
    }
  }

  private static long owner(CreateMode mode, Request.Create request, Requester requester) {
    if (mode.isContainer() || request.opcode() == Opcode.CREATE_CONTAINER) {
      return NodeKind.CONTAINER_OWNER;
    }
    if (mode.hasTtl()) return NodeKind.ownerOfTtl(request.ttlMillis());
    return mode.isEphemeral() ? requester.session() : 0;
  }

  /** The count of all creates below the parent is the number: signed, in ten places or more. */
  private static NodePath sequential(Bytes asked, int number) {
    byte[] digits = Long.toString(Math.abs((long) number)).getBytes(StandardCharsets.US_ASCII);
    int width = Math.max(SEQUENCE_DIGITS, digits.length + (number < 0 ? 1 : 0));
    byte[] path = new byte[asked.length() + width];
    asked.copyTo(path, 0);
    Arrays.fill(path, asked.length(), path.length - digits.length, (byte) '0');
    if (number < 0) path[asked.length()] = '-';
    System.arraycopy(digits, 0, path, path.length - digits.length, digits.length);
    return new NodePath(Bytes.wrap(path));
  }

  private Txn.Part delete(Draft draft, Requester requester, Request.Delete request) throws Refused {
    requireSession(draft, requester);
    NodePath path = request.path();
    int slash = DataTree.lastSlash(path.utf8());
    require(
        slash >= 0 && !PathRules.hasNul(path.utf8()) && !BuiltInNodes.contains(path),
        ErrorCode.BAD_ARGUMENTS);
    ZNode parent = requireNode(draft, path.utf8().slice(0, slash));
    requirePermission(draft, requester, parent, Acl.DELETE);
    ZNode node = requireNode(draft, path.utf8());
    requireVersion(node.read().version(), request.version());
    require(node.isLeaf(), ErrorCode.NOT_EMPTY);
    return new Txn.DeleteNode(path);
  }

  private Txn.Part setData(Draft draft, Requester requester, Request.SetData request)
      throws Refused {
    requireSession(draft, requester);
    ZNode node = requireNodeAtValidPath(draft, request.path());
    requirePermission(draft, requester, node, Acl.WRITE);
    NodeImage image = node.read();
    requireQuota(draft, request.path().utf8(), 0, length(request.data()) - image.dataLength());
    int version = image.version();
    requireVersion(version, request.version());
    return new Txn.SetData(request.path(), request.data(), next(version));
  }

  private Txn.Part setAcl(Draft draft, Requester requester, Request.SetAcl request) throws Refused {
    requireSession(draft, requester);
    require(PathRules.isValid(request.path().utf8()), ErrorCode.BAD_ARGUMENTS);
    List<Acl> acl = authorizer.expanded(request.acl(), requester.identities());
    if (acl == null) throw new Refused(ErrorCode.INVALID_ACL);
    ZNode node = requireNode(draft, request.path().utf8());
    requirePermission(draft, requester, node, Acl.ADMIN);
    int version = node.read().aversion();
    requireVersion(version, request.version());
    return new Txn.SetAcl(request.path(), acl, next(version));
  }

  private Txn.Part check(Draft draft, Requester requester, Request.CheckVersion request)
      throws Refused {
    requireSession(draft, requester);
    ZNode node = requireNodeAtValidPath(draft, request.path());
    requirePermission(draft, requester, node, Acl.READ);
    requireVersion(node.read().version(), request.version());
    return new Txn.Checked();
  }

  /** The version behind one: never -1, which would match any expectation. */
  private static int next(int version) {
    return version == -2 ? 0 : version + 1;
  }

  private static void require(boolean condition, ErrorCode otherwise) throws Refused {
    if (!condition) throw new Refused(otherwise);
  }

  /** Of a session that only its server knows, that server alone knows whether it lives. */
  private static void requireSession(Draft draft, Requester requester) throws Refused {
    require(
        SessionIds.isLocal(requester.session()) || draft.session(requester.session()) != null,
        ErrorCode.SESSION_EXPIRED);
  }

  private static void requireGlobalSession(Draft draft, Requester requester) throws Refused {
    require(draft.session(requester.session()) != null, ErrorCode.EPHEMERAL_ON_LOCAL_SESSION);
  }

  private static ZNode requireNode(Draft draft, Bytes path) throws Refused {
    ZNode node = draft.find(path);
    if (node == null) throw new Refused(ErrorCode.NO_NODE);
    return node;
  }

  private static ZNode requireNodeAtValidPath(Draft draft, NodePath path) throws Refused {
    require(PathRules.isValid(path.utf8()), ErrorCode.BAD_ARGUMENTS);
    return requireNode(draft, path.utf8());
  }

  private void requirePermission(Draft draft, Requester requester, ZNode node, int permission)
      throws Refused {
    require(
        authorizer.allows(draft.acl(node), permission, requester.identities()), ErrorCode.NO_AUTH);
  }

  private void requireQuota(Draft draft, Bytes path, long moreNodes, long moreBytes)
      throws Refused {
    Quota quota = draft.quota(path);
    if (quota == null) return;
    switch (quota.excess(moreNodes, moreBytes)) {
      case NONE -> {}
      case SOFT -> draft.passQuota(quota);
      case HARD -> require(!enforceQuota, ErrorCode.QUOTA_EXCEEDED);
    }
  }

  private static int length(@Nullable Bytes data) {
    return data == null ? 0 : data.length();
  }

  private static void requireVersion(int version, int expected) throws Refused {
    require(expected == ANY_VERSION || expected == version, ErrorCode.BAD_VERSION);
  }
}
