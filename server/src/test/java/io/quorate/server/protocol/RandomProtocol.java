package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.testing.Generator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random requests and responses, such as the codecs must carry; most make no sense otherwise. */
public final class RandomProtocol {
  private final Generator generator;

  public RandomProtocol(Generator generator) {
    this.generator = generator;
  }

  /** Every operation, in turn. */
  public static final List<Integer> OPCODES =
      List.of(
          Opcode.CREATE,
          Opcode.DELETE,
          Opcode.EXISTS,
          Opcode.GET_DATA,
          Opcode.SET_DATA,
          Opcode.GET_ACL,
          Opcode.SET_ACL,
          Opcode.GET_CHILDREN,
          Opcode.SYNC,
          Opcode.PING,
          Opcode.GET_CHILDREN2,
          Opcode.MULTI,
          Opcode.CREATE2,
          Opcode.RECONFIG,
          Opcode.CHECK_WATCHES,
          Opcode.REMOVE_WATCHES,
          Opcode.CREATE_CONTAINER,
          Opcode.CREATE_TTL,
          Opcode.MULTI_READ,
          Opcode.AUTH,
          Opcode.SET_WATCHES,
          Opcode.GET_EPHEMERALS,
          Opcode.GET_ALL_CHILDREN_NUMBER,
          Opcode.SET_WATCHES2,
          Opcode.ADD_WATCH,
          Opcode.WHO_AM_I,
          Opcode.CLOSE_SESSION);

  public Request request(int opcode) {
    return switch (opcode) {
      case Opcode.CREATE, Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL ->
          create(opcode, generator.anyInt());
      case Opcode.DELETE -> new Request.Delete(path(), generator.anyInt());
      case Opcode.EXISTS -> new Request.Exists(path(), generator.flip());
      case Opcode.GET_DATA -> new Request.GetData(path(), generator.flip());
      case Opcode.SET_DATA -> new Request.SetData(path(), data(), generator.anyInt());
      case Opcode.GET_ACL -> new Request.GetAcl(path());
      case Opcode.SET_ACL -> new Request.SetAcl(path(), acl(), generator.anyInt());
      case Opcode.GET_CHILDREN -> new Request.GetChildren(path(), generator.flip(), false);
      case Opcode.GET_CHILDREN2 -> new Request.GetChildren(path(), generator.flip(), true);
      case Opcode.SYNC -> new Request.Sync(path());
      case Opcode.PING -> new Request.Ping();
      case Opcode.MULTI -> new Request.Multi(generator.listOf(6, this::writePart));
      case Opcode.MULTI_READ -> new Request.MultiRead(generator.listOf(6, this::readPart));
      case Opcode.RECONFIG ->
          new Request.Reconfigure(
              nullableText(), nullableText(), nullableText(), generator.anyLong());
      case Opcode.CHECK_WATCHES -> new Request.RemoveWatches(path(), generator.between(1, 5), true);
      case Opcode.REMOVE_WATCHES ->
          new Request.RemoveWatches(path(), generator.between(1, 5), false);
      case Opcode.AUTH -> new Request.Authenticate(generator.text(8), generator.slice(30));
      case Opcode.SET_WATCHES ->
          new Request.SetWatches(
              generator.anyLong(), paths(), paths(), paths(), List.of(), List.of());
      case Opcode.SET_WATCHES2 ->
          new Request.SetWatches(
              generator.anyLong(), paths(), paths(), paths(), List.of(path()), paths());
      case Opcode.GET_EPHEMERALS -> new Request.GetEphemerals(path());
      case Opcode.GET_ALL_CHILDREN_NUMBER -> new Request.GetAllChildrenNumber(path());
      case Opcode.ADD_WATCH -> new Request.AddWatch(path(), generator.below(2));
      case Opcode.WHO_AM_I -> new Request.WhoAmI();
      case Opcode.CLOSE_SESSION -> new Request.CloseSession();
      default -> throw new AssertionError(opcode);
    };
  }

  private Request.Create create(int opcode, int flags) {
    long ttl = opcode == Opcode.CREATE_TTL ? generator.anyLong() : -1;
    return new Request.Create(opcode, path(), data(), acl(), flags, ttl);
  }

  private Request writePart() {
    return switch (generator.below(6)) {
      case 0 -> request(Opcode.DELETE);
      case 1 -> request(Opcode.SET_DATA);
      case 2 -> new Request.CheckVersion(path(), generator.anyInt());
      case 3 -> new Request.Create(Opcode.CREATE_TTL, path(), data(), acl(), 5, 77);
      case 4 -> create(Opcode.CREATE_CONTAINER, CreateMode.CONTAINER.flags());
      default -> create(Opcode.CREATE, generator.below(4));
    };
  }

  private Request readPart() {
    return generator.flip()
        ? new Request.GetData(path(), false)
        : new Request.GetChildren(path(), false, false);
  }

  /** A body such as a reply to that operation has. */
  public Response response(int opcode) {
    return switch (opcode) {
      case Opcode.CREATE, Opcode.SYNC -> new Response.Path(path());
      case Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL ->
          new Response.PathAndStat(path(), stat());
      case Opcode.EXISTS, Opcode.SET_DATA, Opcode.SET_ACL -> new Response.StatOnly(stat());
      case Opcode.GET_DATA, Opcode.RECONFIG -> new Response.Data(data(), stat());
      case Opcode.GET_CHILDREN -> new Response.Children(names(), null);
      case Opcode.GET_CHILDREN2 -> new Response.Children(names(), stat());
      case Opcode.GET_ACL -> new Response.AclAndStat(acl(), stat());
      case Opcode.GET_EPHEMERALS -> new Response.Paths(paths());
      case Opcode.GET_ALL_CHILDREN_NUMBER -> new Response.Count(generator.anyInt());
      case Opcode.WHO_AM_I -> new Response.Identities(generator.listOf(4, this::identity));
      case Opcode.ADD_WATCH -> new Response.WatchAdded();
      case Opcode.MULTI ->
          new Response.Multi(
              generator.listOf(
                  5,
                  () ->
                      part(
                          generator.oneOf(
                              Opcode.ERROR,
                              Opcode.CREATE,
                              Opcode.CREATE2,
                              Opcode.DELETE,
                              Opcode.CHECK,
                              Opcode.SET_DATA))));
      case Opcode.MULTI_READ ->
          new Response.Multi(
              generator.listOf(
                  5,
                  () -> part(generator.oneOf(Opcode.ERROR, Opcode.GET_DATA, Opcode.GET_CHILDREN))));
      default -> new Response.Empty();
    };
  }

  private Response.Part part(int opcode) {
    return opcode == Opcode.ERROR
        ? new Response.Part(opcode, generator.oneOf(ErrorCode.values()), new Response.Empty())
        : new Response.Part(opcode, ErrorCode.OK, response(opcode));
  }

  public Stat stat() {
    return new Stat(
        generator.anyLong(),
        generator.anyLong(),
        generator.anyLong(),
        generator.anyLong(),
        generator.anyInt(),
        generator.anyInt(),
        generator.anyInt(),
        generator.anyLong(),
        generator.anyInt(),
        generator.anyInt(),
        generator.anyLong());
  }

  public NodePath path() {
    return NodePath.of(generator.onceIn(10) ? "" : "/" + generator.text(20));
  }

  private List<NodePath> paths() {
    return generator.listOf(4, this::path);
  }

  private Bytes names() {
    List<String> names = generator.listOf(5, () -> generator.text(12));
    JuteWriter out = new JuteWriter();
    out.writeInt(names.size());
    for (String name : names) out.writeString(name);
    return out.toBytes();
  }

  private @Nullable Bytes data() {
    return generator.onceIn(5) ? null : generator.slice(60);
  }

  private @Nullable Bytes nullableText() {
    return generator.onceIn(3) ? null : Bytes.utf8(generator.text(20));
  }

  public List<Acl> acl() {
    return generator.listOf(3, () -> new Acl(generator.anyInt(), identity()));
  }

  private Identity identity() {
    return generator.flip() ? Identity.ANYONE : new Identity(generator.text(6), generator.text(20));
  }
}
