package io.quorate.server.clients;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Request;
import io.quorate.server.state.Authenticator;
import java.util.ArrayList;
import java.util.List;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * Who one client is, and how it proves to be more: by its certificate, by auth requests, by SASL.
 * What it has proven it is until its connection ends. On its connection's thread.
 */
final class ClientProof {
  private final ClientDoor door;
  private final ClientConnection client;
  private final String remoteAddress;
  private List<Identity> identities;

  /** What the certificate that it has shown says of it. */
  private List<Identity> certified = List.of();

  /** Under way while the client proves by SASL who it is. */
  private @Nullable SaslExchange exchange;

  ClientProof(ClientDoor door, ClientConnection client, String remoteAddress) {
    this.door = door;
    this.client = client;
    this.remoteAddress = remoteAddress;
    this.identities = Authenticator.unauthenticated(remoteAddress);
  }

  List<Identity> identities() {
    return identities;
  }

  boolean isCertified() {
    return !certified.isEmpty();
  }

  /**
   * A certificate was shown and accepted.
   *
   * @param subject as RFC 2253 writes it
   */
  void certified(String subject) {
    certified = door.authenticator().certified(subject);
    add(certified);
  }

  private void add(List<Identity> added) {
    List<Identity> all = new ArrayList<>(identities);
    for (Identity identity : added) if (!all.contains(identity)) all.add(identity);
    identities = List.copyOf(all);
  }

  private void proven(List<Identity> added) {
    add(added);
    client.identified(identities);
  }

  /** An auth request. */
  void authenticate(int xid, Request.Authenticate request) {
    String scheme = request.scheme();
    if (door.authenticator().schemes().isAdded(scheme)) {
      ask(xid, scheme, request.token());
      return;
    }
    if (scheme.equals(EnsembleNames.SCHEME) && door.ensembleNames().areChecked()) {
      checkEnsemble(xid, request.token());
      return;
    }
    List<Identity> added =
        scheme.equals(Authenticator.CERTIFICATE_SCHEME) && isCertified()
            ? certified
            : door.authenticator().authenticate(scheme, request.token(), remoteAddress);
    answer(xid, added);
  }

  private void answer(int xid, @Nullable List<Identity> added) {
    if (added == null) {
      client.authenticated(xid, ErrorCode.AUTH_FAILED);
      client.closeBehindReplies();
      return;
    }
    proven(added);
    client.authenticated(xid, ErrorCode.OK);
  }

  /** Nothing behind the request is read before the provider has judged. */
  private void ask(int xid, String scheme, Bytes token) {
    client.judging(true);
    door.providers()
        .execute(() -> {
          List<Identity> added = judged(scheme, token);
          client
              .loop()
              .execute(() -> {
                if (client.isOver()) return;
                answer(xid, added);
                client.judging(false);
              });
        });
  }

  private @Nullable List<Identity> judged(String scheme, Bytes token) {
    try {
      return door.authenticator().judge(scheme, token, remoteAddress);
    } catch (Exception failed) {
      door.providerFailed(remoteAddress, scheme, failed);
      return null;
    }
  }

  /** A client that looks for another ensemble finds no server here, and looks on. */
  private void checkEnsemble(int xid, Bytes token) {
    if (door.ensembleNames().mean(token.toUtf8())) {
      client.authenticated(xid, ErrorCode.OK);
      return;
    }
    door.wrongEnsemble(remoteAddress);
    client.closeNow();
  }

  /** One step of a proof; the answer may overtake those of requests, as ZooKeeper's do. */
  void sasl(int xid, JuteReader reader) {
    byte[] token;
    try {
      Bytes said = reader.readBuffer();
      token = said == null ? new byte[0] : said.toByteArray();
    } catch (MalformedRecord e) {
      client.unreadable(xid);
      return;
    }
    SaslMechanism mechanism = door.sasl();
    if (mechanism == null) {
      // As ZooKeeper says it: its client finds nothing proven.
      client.saslReply(xid, ErrorCode.OK, null);
      return;
    }
    try {
      SaslExchange running = exchange;
      if (running == null) running = mechanism.begin();
      exchange = running;
      byte[] answer = running.step(token);
      if (running.isComplete()) {
        exchange = null;
        proven(door.authenticator().proven(mechanism.user(running.authorized())));
      }
      client.saslReply(xid, ErrorCode.OK, answer);
    } catch (SaslException failed) {
      exchange = null;
      door.saslFailed(remoteAddress, String.valueOf(failed.getMessage()));
      ErrorCode error = door.saslFailure();
      client.saslReply(xid, error, null);
      if (error != ErrorCode.OK) client.closeBehindReplies();
    }
  }
}
