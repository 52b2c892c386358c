package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.replica.ReplicaEffect;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Of a multi readers see all or nothing: both nodes of the pair, or neither; and each part has an
 * answer.
 */
final class MultiIsAtomic implements ServiceChecker {
  private final Set<Bytes> failed = new LinkedHashSet<>();

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (call.request() instanceof Request.Multi(List<Request> parts)) {
      remember(parts, reply);
    } else if (call.request() instanceof Request.MultiRead
        && reply.body() instanceof Response.Multi(List<Response.Part> both)) {
      compare(both.getFirst(), both.getLast());
    }
  }

  private void remember(List<Request> parts, ReplicaEffect.Reply reply) {
    if (!(reply.body() instanceof Response.Multi(List<Response.Part> results))) return;
    if (results.size() != parts.size())
      throw broken(results.size() + " of " + parts.size() + " parts are answered");
    boolean fails = results.stream().anyMatch(part -> part.error() != ErrorCode.OK);
    if (!fails) return;
    for (Request part : parts) {
      if (part instanceof Request.SetData set && set.data() != null) failed.add(set.data());
    }
  }

  private void compare(Response.Part one, Response.Part other) {
    if (one.error() != other.error()) throw broken(one + " beside " + other);
    if (!(one.body() instanceof Response.Data first)) return;
    if (!(other.body() instanceof Response.Data second)) throw broken("half a pair");
    Bytes data = first.data();
    Bytes otherData = second.data();
    if (data == null || otherData == null || !data.equals(otherData))
      throw broken(first + " beside " + second);
    if (failed.contains(data)) throw broken("what a failed multi wrote is there");
  }
}
