package io.quorate.server.shell;

import io.quorate.server.base.Check;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.shell.ShellClient.NoConnection;

/** A client below a chroot that understands shell commands: each is one request and its result. */
final class Session implements AutoCloseable {
  /** Create modes on the wire: bits for ephemeral and sequential. */
  private static final int EPHEMERAL = 1;

  private static final int SEQUENTIAL = 2;

  /** The server's answer is an error. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(ErrorCode error, String subject) {
      super(error + ": " + subject + ": " + Hints.of(error));
    }
  }

  private final ConnectString servers;
  private final ShellClient client;

  Session(ConnectString servers, ShellClient client) {
    this.servers = servers;
    this.client = client;
  }

  Result run(ShellCommand.Remote command) throws Refused, NoConnection {
    return switch (command) {
      case ShellCommand.Create create -> create(create);
      case ShellCommand.Get(String path, boolean watch) -> {
        var data = ask(path, new Request.GetData(serverPath(path), watch), Response.Data.class);
        yield new Result.Data(path, data.data(), data.stat());
      }
      case ShellCommand.Set(String path, var data, int version) ->
          changed(path, new Request.SetData(serverPath(path), data, version));
      case ShellCommand.Delete(String path, int version) -> {
        ask(path, new Request.Delete(serverPath(path), version), Response.Empty.class);
        yield new Result.Deleted(path);
      }
      case ShellCommand.Ls(String path, boolean watch) -> children(path, watch);
      case ShellCommand.StatOf(String path, boolean watch) -> {
        var stat = ask(path, new Request.Exists(serverPath(path), watch), Response.StatOnly.class);
        yield new Result.StatOf(path, stat.stat());
      }
      case ShellCommand.GetAcl(String path) -> {
        var acl = ask(path, new Request.GetAcl(serverPath(path)), Response.AclAndStat.class);
        yield new Result.AclOf(path, acl.acl(), acl.stat());
      }
      case ShellCommand.SetAcl(String path, var acl, int version) ->
          changed(path, new Request.SetAcl(serverPath(path), acl, version));
      case ShellCommand.AddAuth(String scheme, var token) -> {
        ask(scheme, new Request.Authenticate(scheme, token), Response.Empty.class);
        yield new Result.Authenticated(scheme);
      }
      case ShellCommand.Sync(String path) -> {
        ask(path, new Request.Sync(serverPath(path)), Response.Path.class);
        yield new Result.Synced(path);
      }
    };
  }

  private Result create(ShellCommand.Create create) throws Refused, NoConnection {
    int flags = (create.ephemeral() ? EPHEMERAL : 0) | (create.sequential() ? SEQUENTIAL : 0);
    var request =
        new Request.Create(
            Opcode.CREATE, serverPath(create.path()), create.data(), create.acl(), flags, 0);
    var created = ask(create.path(), request, Response.Path.class);
    return new Result.Created(servers.toSession(created.path().toString()));
  }

  private Result changed(String path, Request request) throws Refused, NoConnection {
    return new Result.Changed(path, ask(path, request, Response.StatOnly.class).stat());
  }

  private Result children(String path, boolean watch) throws Refused, NoConnection {
    var request = new Request.GetChildren(serverPath(path), watch, true);
    var children = ask(path, request, Response.Children.class);
    if (children.stat() == null) throw new NoConnection("the server's answer has no stat");
    try {
      var names = ResponseCodec.decodeNames(children.encodedNames()).stream().sorted().toList();
      return new Result.Children(path, names, children.stat());
    } catch (MalformedRecord e) {
      throw new NoConnection("the server's answer can't be read: " + e.getMessage());
    }
  }

  private <R extends Response> R ask(String subject, Request request, Class<R> shape)
      throws Refused, NoConnection {
    Answer answer = client.call(request);
    if (answer.error() != ErrorCode.OK) throw new Refused(answer.error(), subject);
    Check.that(shape.isInstance(answer.body()), "the body of a reply has the request's shape");
    return shape.cast(answer.body());
  }

  private NodePath serverPath(String path) {
    return NodePath.of(servers.toServer(path));
  }

  @Override
  public void close() {
    client.close();
  }
}
