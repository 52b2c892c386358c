package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.Stat;
import java.util.ArrayList;
import java.util.List;

/** Advances the state by one log entry. Pure: the same state and entry give the same next state. */
public final class Transition {
  private static final Response EMPTY = new Response.Empty();

  private Transition() {}

  /** Applies a transaction of the service. */
  public static Applied apply(ServerState state, long zxid, TxnHeader header, Txn txn) {
    return switch (txn) {
      case Txn.Rejected(ErrorCode error) -> unchanged(state, zxid, Answer.rejected(error));
      case Txn.RejectedMulti rejected -> unchanged(state, zxid, Answer.of(parts(rejected)));
      case Txn.Checked() -> unchanged(state, zxid, Answer.of(EMPTY));
      case Txn.CreateNode _,
          Txn.DeleteNode _,
          Txn.SetData _,
          Txn.SetAcl _,
          Txn.Multi _,
          Txn.OpenSession _,
          Txn.CloseSession _ -> {
        Draft draft = new Draft(state, zxid, header.wallMillis());
        Response response = perform(draft, txn);
        yield new Applied(draft.finish(), Answer.of(response), draft.changes());
      }
    };
  }

  /**
   * Applies a configuration: it becomes the data of /zookeeper/config too.
   *
   * @param secret the cluster's secret from the founding entry; empty keeps the one that is there
   */
  public static Applied configure(ServerState state, long zxid, Ensemble ensemble, Bytes secret) {
    Draft draft = new Draft(state, zxid, 0);
    Bytes text = Bytes.utf8(EnsembleText.print(ensemble));
    Stat stat = draft.configure(ensemble, secret, text);
    return new Applied(draft.finish(), Answer.of(new Response.Data(text, stat)), draft.changes());
  }

  /** Moves the last zxid along: for an entry that says nothing. */
  public static ServerState advance(ServerState state, long zxid) {
    return new Draft(state, zxid, 0).finish();
  }

  private static Applied unchanged(ServerState state, long zxid, Answer answer) {
    return new Applied(advance(state, zxid), answer, List.of());
  }

  private static Response perform(Draft draft, Txn txn) {
    return switch (txn) {
      case Txn.CreateNode create -> {
        Stat stat = draft.create(create);
        yield create.withStat()
            ? new Response.PathAndStat(create.path(), stat)
            : new Response.Path(create.path());
      }
      case Txn.DeleteNode(NodePath path) -> {
        draft.delete(path);
        yield EMPTY;
      }
      case Txn.SetData(NodePath path, Bytes data, int version) ->
          new Response.StatOnly(draft.setData(path, data, version));
      case Txn.SetAcl setAcl -> new Response.StatOnly(draft.setAcl(setAcl));
      case Txn.Checked() -> EMPTY;
      case Txn.Multi(List<Txn.Part> parts) -> {
        List<Response.Part> answers = new ArrayList<>(parts.size());
        for (Txn.Part part : parts) answers.add(part(draft, part));
        yield new Response.Multi(answers);
      }
      case Txn.OpenSession(long session, int timeoutMillis) -> {
        draft.openSession(session, timeoutMillis);
        yield EMPTY;
      }
      case Txn.CloseSession(long session) -> {
        draft.closeSession(session);
        yield EMPTY;
      }
      case Txn.Rejected _, Txn.RejectedMulti _ -> EMPTY;
    };
  }

  /** Takes one part of a multi into the draft, and says what its requester is told. */
  static Response.Part part(Draft draft, Txn.Part part) {
    return new Response.Part(opcode(part), ErrorCode.OK, perform(draft, part));
  }

  /** What the header of a part's result says: every create that answers a Stat says create2. */
  private static int opcode(Txn.Part part) {
    return switch (part) {
      case Txn.CreateNode create -> create.withStat() ? Opcode.CREATE2 : Opcode.CREATE;
      case Txn.DeleteNode _ -> Opcode.DELETE;
      case Txn.SetData _ -> Opcode.SET_DATA;
      case Txn.SetAcl _ -> Opcode.SET_ACL;
      case Txn.Checked _ -> Opcode.CHECK;
    };
  }

  /** Before the culprit 0, then its error, behind it that there was one. */
  private static Response.Multi parts(Txn.RejectedMulti rejected) {
    List<Response.Part> answers = new ArrayList<>(rejected.parts());
    for (int i = 0; i < rejected.parts(); i++) {
      ErrorCode error =
          i < rejected.failedPart()
              ? ErrorCode.OK
              : i == rejected.failedPart() ? rejected.error() : ErrorCode.RUNTIME_INCONSISTENCY;
      answers.add(new Response.Part(Opcode.ERROR, error, EMPTY));
    }
    return new Response.Multi(answers);
  }
}
