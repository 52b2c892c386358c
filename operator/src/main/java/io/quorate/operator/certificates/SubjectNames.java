package io.quorate.operator.certificates;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The subject alternative names of a certificate. */
public final class SubjectNames {
  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int ADDRESS = 7;

  private SubjectNames() {}

  /**
   * @throws IllegalArgumentException if they can't be read
   */
  public static List<String> uris(X509Certificate certificate) {
    return of(certificate, URI);
  }

  /** Names and addresses, as they are written in {@link #canonical(String)}. */
  public static SortedSet<String> hosts(X509Certificate certificate) {
    SortedSet<String> hosts = new TreeSet<>(of(certificate, DNS_NAME));
    for (String address : of(certificate, ADDRESS)) hosts.add(canonical(address));
    return hosts;
  }

  /** One way to write an address; a name stays as it is. */
  public static String canonical(String host) {
    if (!isAddress(host)) return host;
    try {
      return InetAddress.ofLiteral(host).getHostAddress();
    } catch (IllegalArgumentException _) {
      return host;
    }
  }

  public static boolean isAddress(String host) {
    return host.matches("[0-9.]+") || host.contains(":");
  }

  private static List<String> of(X509Certificate certificate, int kind) {
    List<String> found = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null)
        for (List<?> name : names)
          if (name.get(0) instanceof Integer is && is == kind && name.get(1) instanceof String text)
            found.add(text);
      return found;
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException("its alternative names can't be read", e);
    }
  }
}
