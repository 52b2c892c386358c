package io.quorate.server.admin;

import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Identity;
import io.quorate.server.state.Authenticator;
import io.quorate.server.state.Reads;
import io.quorate.server.state.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those use a command who may do everything with the root node, as ZooKeeper has it: they
 * prove who they are by the header {@code Authorization: SCHEME TOKEN}, as an auth request would.
 */
public final class AdminGuard {
  private static final Logger log = LoggerFactory.getLogger(AdminGuard.class);

  private final Authenticator authenticator;
  private final Reads reads;

  public AdminGuard(Authenticator authenticator, Reads reads) {
    this.authenticator = authenticator;
    this.reads = reads;
  }

  /** What a request is answered with that may not be carried out, or null. */
  @Nullable Answer refusal(Request request, ServerState state) {
    if (request.authorization().isBlank()) {
      return Answer.error(401, "not_authenticated", "the header Authorization is missing");
    }
    List<Identity> identities = identities(request);
    if (identities == null) {
      return Answer.error(401, "not_authenticated", "the header Authorization proves nothing");
    }
    return reads.ownsRoot(state, identities)
        ? null
        : Answer.error(403, "not_authorized", "this takes all permissions on the node /");
  }

  private @Nullable List<Identity> identities(Request request) {
    String header = request.authorization().strip();
    int space = header.indexOf(' ');
    String scheme = space < 0 ? header : header.substring(0, space);
    Bytes token = Bytes.utf8(space < 0 ? "" : header.substring(space + 1).strip());
    if (!authenticator.schemes().isAdded(scheme)) {
      return authenticator.authenticate(scheme, token, request.remoteAddress());
    }
    try {
      return authenticator.judge(scheme, token, request.remoteAddress());
    } catch (Exception failed) {
      log.warn(
          "event=provider_failed address={} scheme={}", request.remoteAddress(), scheme, failed);
      return null;
    }
  }
}
