package io.quorate.server.tls;

import io.quorate.server.runtime.ServerConfig.Tls;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The keys and authorities that are in use, as the files had them when they were last read without
 * a fault. Connections keep what they were made with; whoever connects later gets what is newest.
 * Any thread.
 */
public final class Credentials {
  private static final char[] IN_MEMORY = "in memory".toCharArray();

  private final Tls config;
  private final Optional<Owner> owner;
  private volatile KeyMaterial material;
  private byte[] fingerprint;
  private volatile long reloads;
  private volatile long failures;
  private volatile boolean stale;

  private Credentials(Tls config, Optional<Owner> owner) throws BadKeyMaterial {
    this.config = config;
    this.owner = owner;
    KeyFiles files = KeyFiles.read(config);
    this.fingerprint = files.fingerprint();
    this.material = checked(files.parse());
  }

  /**
   * Reads the files.
   *
   * @param owner whose certificate it must be; empty if it may have any name
   */
  public static Credentials load(Tls config, Optional<Owner> owner) throws BadKeyMaterial {
    return new Credentials(config, owner);
  }

  /**
   * Reads the files again, and takes what they hold if it is something else and without a fault.
   *
   * @return whether something else is in use now
   */
  public synchronized boolean reload() throws BadKeyMaterial {
    try {
      KeyFiles files = KeyFiles.read(config);
      byte[] read = files.fingerprint();
      if (!Arrays.equals(read, fingerprint)) {
        material = checked(files.parse());
        fingerprint = read;
        reloads++;
        stale = false;
        return true;
      }
      stale = false;
      return false;
    } catch (BadKeyMaterial e) {
      failures++;
      stale = true;
      throw e;
    }
  }

  /** Between servers everybody shows and trusts the same: what we wouldn't take, nobody would. */
  private KeyMaterial checked(KeyMaterial read) throws BadKeyMaterial {
    if (owner.isEmpty()) return read;
    try {
      owner.get().check(CertificateName.of(read.own()));
      new NamedTrust(trust(read.trusted()), Bearers.ANYONE_TRUSTED)
          .checkServerTrusted(read.chain().toArray(X509Certificate[]::new), "UNKNOWN");
      return read;
    } catch (GeneralSecurityException e) {
      throw new BadKeyMaterial(
          config.keys().key()
              + ": the certificate in "
              + config.keys().location()
              + " won't do: "
              + e.getMessage(),
          e);
    }
  }

  KeyMaterial material() {
    return material;
  }

  Tls config() {
    return config;
  }

  /** When the own certificate begins. */
  public Instant notBefore() {
    return material.notBefore();
  }

  /** When the own certificate ends. */
  public Instant notAfter() {
    return material.notAfter();
  }

  /** Tells the own certificate from others: see {@link #fingerprint(X509Certificate)}. */
  public String fingerprint() {
    return fingerprint(material.own());
  }

  /** Fingerprints of the authorities that are trusted, in their order. */
  public List<String> authorities() {
    return material.trusted().stream().map(Credentials::fingerprint).sorted().toList();
  }

  /** The first half of its SHA-256 in hexadecimal digits. */
  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest, 0, digest.length / 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  /** How often something else was taken into use. */
  public long reloads() {
    return reloads;
  }

  /** How often the files couldn't be taken into use. */
  public long failures() {
    return failures;
  }

  /** Whether what the files held at the last look couldn't be taken into use. */
  public boolean isStale() {
    return stale;
  }

  // For engines

  static KeyManager[] keyManagers(KeyMaterial material) throws GeneralSecurityException {
    KeyStore store = empty();
    store.setKeyEntry(
        "own", material.key(), IN_MEMORY, material.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = empty();
    for (int i = 0; i < authorities.size(); i++)
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager found) return found;
    }
    throw new GeneralSecurityException("this Java has no trust manager for certificates");
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
    return store;
  }
}
