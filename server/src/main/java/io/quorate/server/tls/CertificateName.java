package io.quorate.server.tls;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whom a certificate names: {@code quorate://<cluster>/<voter|observer|admin>/<id or pool>}, as the
 * one such URI among its subject alternative names. Nothing else in a certificate is looked at, and
 * no name service is ever asked. What isn't exactly this is nobody.
 *
 * @param name a server's id, a pool of observers, or what an administrator is called
 */
public record CertificateName(String cluster, Role role, String name) {
  private static final String SCHEME = "quorate";
  private static final int SAN_URI = 6;

  /** Unlisted observers are numbered from here. */
  private static final int POOL_ID_MIN = 1_000;

  /** What the bearer may be. */
  public enum Role {
    VOTER,
    OBSERVER,
    ADMIN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who the certificate was issued to. Throws a refusal if it names nobody. */
  public static CertificateName of(X509Certificate certificate) throws CertificateRefused {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0) instanceof Integer kind
              && kind == SAN_URI
              && name.get(1) instanceof String uri
              && uri.startsWith(SCHEME + ":")) uris.add(uri);
        }
      }
    } catch (CertificateParsingException e) {
      throw new CertificateRefused(Refusal.NO_NAME, "its alternative names can't be read");
    }
    if (uris.size() != 1) {
      throw new CertificateRefused(
          Refusal.NO_NAME,
          uris.isEmpty()
              ? "it has no alternative name " + SCHEME + "://<cluster>/<role>/<id>"
              : "it has several alternative names " + SCHEME + "://…");
    }
    return parse(uris.getFirst());
  }

  static CertificateName parse(String text) throws CertificateRefused {
    try {
      URI uri = new URI(text);
      String[] path = uri.getRawPath() == null ? new String[0] : uri.getRawPath().split("/", -1);
      boolean plain =
          uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && SCHEME.equals(uri.getScheme())
              && uri.getRawAuthority() != null;
      if (plain && path.length == 3 && path[0].isEmpty() && !path[2].isEmpty()) {
        for (Role role : Role.values()) {
          if (role.toString().equals(path[1]))
            return new CertificateName(uri.getRawAuthority(), role, path[2]);
        }
      }
    } catch (URISyntaxException e) {
      // Then it is no name either.
    }
    throw new CertificateRefused(
        Refusal.NO_NAME,
        "its alternative name "
            + text
            + " isn't "
            + SCHEME
            + "://<cluster>/<voter|observer|admin>/<id>");
  }

  /**
   * Whether the bearer may speak for the server of that number.
   *
   * @param votes whether that server votes in the ensemble as it is known here
   */
  public boolean isServer(int id, boolean votes) {
    return switch (role) {
      case VOTER -> name.equals(Integer.toString(id));
      case OBSERVER ->
          !votes && (name.equals(Integer.toString(id)) || id >= POOL_ID_MIN && !isNumber());
      case ADMIN -> false;
    };
  }

  private boolean isNumber() {
    return name.chars().allMatch(Character::isDigit);
  }

  @Override
  public String toString() {
    return SCHEME + "://" + cluster + "/" + role + "/" + name;
  }
}
