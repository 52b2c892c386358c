package io.quorate.operator.certificates;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The authorities of one cluster: the one that signs and, while one replaces another, a second that
 * is trusted too. A value; each change of it gives another.
 *
 * @param generation how many have signed, from 1
 * @param since when this stage began
 * @param successor signs next; there while {@link Stage#INTRODUCING}
 * @param predecessor certificate of the one that signed before, whose key is no more; there while
 *     {@link Stage#RETIRING}
 */
public record Authorities(
    int generation,
    Instant since,
    CertificateAuthority signing,
    Optional<CertificateAuthority> successor,
    Optional<String> predecessor) {
  public Authorities {
    if (successor.isPresent() && predecessor.isPresent())
      throw new IllegalArgumentException("a third authority is one too many");
  }

  /** The first one of a new cluster. */
  public static Authorities found(String cluster, Instant now, Duration life) {
    return new Authorities(
        1, now, CertificateAuthority.found(cluster, now, life), Optional.empty(), Optional.empty());
  }

  public String cluster() {
    return signing.cluster();
  }

  public Stage stage() {
    if (successor.isPresent()) return Stage.INTRODUCING;
    return predecessor.isPresent() ? Stage.RETIRING : Stage.STEADY;
  }

  /**
   * The value after that change.
   *
   * @param life of a new authority
   * @throws IllegalStateException if it isn't its turn
   */
  public Authorities after(Turn turn, Instant now, Duration life) {
    if (turn.from() != stage())
      throw new IllegalStateException(turn + " doesn't follow " + stage());
    return switch (turn) {
      case INTRODUCE ->
          new Authorities(
              generation,
              now,
              signing,
              Optional.of(CertificateAuthority.found(cluster(), now, life)),
              Optional.empty());
      case SWITCH ->
          new Authorities(
              generation + 1,
              now,
              successor.orElseThrow(),
              Optional.empty(),
              Optional.of(signing.own().certificatePem()));
      case SETTLE -> new Authorities(generation, now, signing, Optional.empty(), Optional.empty());
    };
  }

  /** Signs a certificate, which ends with its authority if not before. */
  public IssuedCertificate issue(
      Bearer bearer, SortedSet<String> hosts, Instant now, Duration life) {
    Duration left = Duration.between(now, signing.own().certificate().getNotAfter().toInstant());
    return signing.issue(bearer, List.copyOf(hosts), now, left.compareTo(life) < 0 ? left : life);
  }

  /** The certificates of all that are trusted, one behind the other. */
  public String trustedPem() {
    return signing.own().certificatePem()
        + successor.map(next -> next.own().certificatePem()).orElse("")
        + predecessor.orElse("");
  }

  /** What the planner needs to know of it. */
  public Trust trust(boolean replace) {
    X509Certificate signer = signing.own().certificate();
    SortedSet<String> trusted = new TreeSet<>();
    List<X509Certificate> all = Certificates.read(trustedPem());
    for (X509Certificate each : all) trusted.add(Certificates.fingerprint(each));
    return new Trust(
        stage(),
        Certificates.fingerprint(signer),
        trusted,
        new Lifetime(signer.getNotBefore().toInstant(), signer.getNotAfter().toInstant()),
        predecessor.map(_ -> all.getLast().getNotAfter().toInstant()),
        since,
        replace);
  }

  /**
   * Reads what a bearer was given.
   *
   * @param trustedPem the authorities that it was told to trust
   * @return empty if the bearer can't use it: damaged, or another's
   */
  public Optional<Held> held(
      Bearer bearer, String certificatePem, String keyPem, String trustedPem) {
    try {
      X509Certificate certificate = IssuedCertificate.of(certificatePem, keyPem).certificate();
      SortedSet<String> trusted = new TreeSet<>();
      for (X509Certificate each : Certificates.read(trustedPem))
        trusted.add(Certificates.fingerprint(each));
      if (!SubjectNames.uris(certificate).equals(bearer.uri(cluster()).stream().toList()))
        return Optional.empty();
      return Optional.of(
          new Held(
              Certificates.fingerprint(certificate),
              issuer(certificate),
              trusted,
              SubjectNames.hosts(certificate),
              new Lifetime(
                  certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Fingerprint of the one of them that signed it; empty if none did. */
  private String issuer(X509Certificate certificate) {
    for (X509Certificate authority : Certificates.read(trustedPem()))
      if (Certificates.isSignedBy(certificate, authority.getPublicKey()))
        return Certificates.fingerprint(authority);
    return "";
  }
}
