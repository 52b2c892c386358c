package io.quorate.operator.ensemble;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself at {@code GET /v1/member}. Only what the operator uses is read.
 *
 * @param clusterId 32 hexadecimal digits, absent while blank
 * @param diskId hexadecimal, absent while blank
 * @param leader id of the leader it follows or is, absent while there is none
 * @param epoch current epoch
 * @param ensembleVersion version of the configuration it has seen, hexadecimal
 * @param certificate fingerprint of the certificate it shows to other servers
 * @param authorities fingerprints of the authorities it trusts among servers
 * @param clientCertificate fingerprint of the certificate it shows to clients, absent without TLS
 * @param clientAuthorities fingerprints of the authorities it trusts among clients
 * @param boot drawn anew by each start of the process: ties a founding to the very server that said
 *     it is blank
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MemberReport(
    int id,
    State state,
    boolean admitted,
    boolean synced,
    @Nullable String clusterId,
    @Nullable String diskId,
    @Nullable Integer leader,
    long epoch,
    @Nullable String ensembleVersion,
    @Nullable String version,
    @Nullable String certificate,
    @Nullable List<String> authorities,
    @Nullable String clientCertificate,
    @Nullable List<String> clientAuthorities,
    @Nullable String boot) {
  /** What a server is doing. */
  public enum State {
    BLANK,
    LOOKING,
    LEARNING,
    FOLLOWING,
    LEADING,
    OBSERVING,
    REMOVED;

    @JsonCreator
    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean blank() {
    return state == State.BLANK;
  }

  /** Follows, as a voter or not, and holds what the ensemble has committed. */
  public boolean caughtUp() {
    return synced
        && (state == State.FOLLOWING || state == State.LEARNING || state == State.OBSERVING);
  }

  /** Takes part in commits with what the ensemble has committed: counts for a quorum. */
  public boolean serves() {
    return (state == State.LEADING || state == State.FOLLOWING) && admitted && synced;
  }
}
