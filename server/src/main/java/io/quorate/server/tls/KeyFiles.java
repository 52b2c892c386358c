package io.quorate.server.tls;

import io.quorate.server.runtime.ServerConfig.Store;
import io.quorate.server.runtime.ServerConfig.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One reading of the files that hold a port's keys and authorities. The same bytes that were
 * compared with the last reading are the ones that are parsed, whatever happens to the files
 * meanwhile.
 */
final class KeyFiles {
  /** No store of a server is nearly as long; a longer one is a mistaken path. */
  private static final int FILE_BYTES_MAX = 4 << 20;

  private static final byte[] PROBE =
      "do key and certificate belong together?".getBytes(StandardCharsets.US_ASCII);

  private final Tls config;
  private final byte[] keys;
  private final Optional<byte[]> separateKey;
  private final String keyPassword;
  private final byte[] authorities;
  private final String trustPassword;

  private KeyFiles(Tls config) throws BadKeyMaterial {
    this.config = config;
    this.keys = content(config.keys().location(), config.keys());
    this.separateKey = separateKey(config.keys());
    this.keyPassword = password(config.keys());
    Optional<Store> trust = config.trust();
    this.authorities = trust.isEmpty() ? new byte[0] : content(trust.get().location(), trust.get());
    this.trustPassword = trust.isEmpty() ? "" : password(trust.get());
  }

  static KeyFiles read(Tls config) throws BadKeyMaterial {
    return new KeyFiles(config);
  }

  /** Tells readings apart; says nothing of what was read. */
  byte[] fingerprint() {
    MessageDigest digest = sha256();
    for (byte[] part :
        List.of(
            keys,
            separateKey.orElse(new byte[0]),
            keyPassword.getBytes(StandardCharsets.UTF_8),
            authorities,
            trustPassword.getBytes(StandardCharsets.UTF_8))) {
      digest.update(sha256().digest(part));
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  KeyMaterial parse() throws BadKeyMaterial {
    try {
      KeyMaterial material =
          switch (config.keys().type()) {
            case PEM -> ofPem();
            case PKCS12, JKS -> ofStore();
          };
      requireMatch(material);
      return material;
    } catch (RuntimeException e) {
      // Java's parsers throw this and that at what is damaged in a way they didn't think of.
      throw new BadKeyMaterial(
          config.keys().key()
              + ": what its stores hold can't be understood ("
              + e
              + "); make them anew",
          e);
    }
  }

  // Keys

  private KeyMaterial ofPem() throws BadKeyMaterial {
    Pem pem = pem(keys, keyPassword, config.keys());
    Optional<PrivateKey> key = pem.key();
    if (key.isEmpty() && separateKey.isPresent())
      key = pem(separateKey.get(), keyPassword, config.keys()).key();
    if (key.isEmpty())
      throw bad(
          config.keys(),
          "holds no private key, and neither does "
              + keyBeside(config.keys().location())
              + "; append the key or put it there");
    if (pem.certificates().isEmpty())
      throw bad(config.keys(), "holds no certificate; put the server's own in front of its key");
    return new KeyMaterial(key.get(), pem.certificates(), authorities());
  }

  private KeyMaterial ofStore() throws BadKeyMaterial {
    KeyStore store = keyStore(keys, keyPassword, config.keys());
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (!store.isKeyEntry(alias)) continue;
        Key key = store.getKey(alias, keyPassword.toCharArray());
        if (!(key instanceof PrivateKey own)) continue;
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : store.getCertificateChain(alias)) {
          if (certificate instanceof X509Certificate x509) chain.add(x509);
        }
        if (!chain.isEmpty()) return new KeyMaterial(own, List.copyOf(chain), authorities());
      }
    } catch (GeneralSecurityException e) {
      throw bad(config.keys(), "holds a key that the password doesn't open", e);
    }
    throw bad(config.keys(), "holds no private key with a certificate; import both under one name");
  }

  private void requireMatch(KeyMaterial material) throws BadKeyMaterial {
    String algorithm =
        switch (material.key().getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
          case "RSASSA-PSS" -> "";
          default -> "SHA256with" + material.key().getAlgorithm();
        };
    if (algorithm.isEmpty()) return;
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(material.key());
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(material.own().getPublicKey());
      verifier.update(PROBE);
      if (verifier.verify(signature)) return;
    } catch (GeneralSecurityException e) {
      throw bad(
          config.keys(),
          "holds a key and a certificate that don't belong together; the server's own certificate"
              + " comes first",
          e);
    }
    throw bad(
        config.keys(),
        "holds a key and a certificate that don't belong together; the server's own certificate"
            + " comes first");
  }

  // Authorities

  private List<X509Certificate> authorities() throws BadKeyMaterial {
    if (config.trust().isEmpty()) return List.of();
    Store store = config.trust().get();
    List<X509Certificate> trusted =
        switch (store.type()) {
          case PEM -> pem(authorities, trustPassword, store).certificates();
          case PKCS12, JKS -> certificates(keyStore(authorities, trustPassword, store), store);
        };
    if (trusted.isEmpty())
      throw bad(
          store,
          "holds no trusted certificate; put the certificate of the issuing authority into it");
    return trusted;
  }

  private static List<X509Certificate> certificates(KeyStore opened, Store store)
      throws BadKeyMaterial {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (String alias : Collections.list(opened.aliases())) {
        if (opened.isCertificateEntry(alias)
            && opened.getCertificate(alias) instanceof X509Certificate certificate)
          certificates.add(certificate);
      }
    } catch (GeneralSecurityException e) {
      throw bad(store, "can't be read", e);
    }
    return List.copyOf(certificates);
  }

  // Files

  private static Pem pem(byte[] content, String password, Store store) throws BadKeyMaterial {
    try {
      return Pem.read(new String(content, StandardCharsets.ISO_8859_1), password);
    } catch (GeneralSecurityException e) {
      throw bad(store, String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyStore keyStore(byte[] content, String password, Store store)
      throws BadKeyMaterial {
    try {
      KeyStore opened = KeyStore.getInstance(store.type().name());
      opened.load(new ByteArrayInputStream(content), password.toCharArray());
      return opened;
    } catch (IOException | GeneralSecurityException e) {
      throw bad(
          store,
          "can't be opened as "
              + store.type()
              + " ("
              + e.getMessage()
              + "); check "
              + store.key()
              + ".type and "
              + store.key()
              + ".password",
          e);
    }
  }

  private static String password(Store store) throws BadKeyMaterial {
    if (store.passwordFile().isEmpty()) return store.password();
    byte[] content = content(store.passwordFile().get(), store);
    return new String(content, StandardCharsets.UTF_8).strip();
  }

  /** The way a Secret of Kubernetes is mounted: {@code tls.crt} with {@code tls.key} beside it. */
  private static Optional<byte[]> separateKey(Store store) throws BadKeyMaterial {
    Path beside = keyBeside(store.location());
    boolean wanted =
        store.type() == Store.Type.PEM && !beside.equals(store.location()) && Files.exists(beside);
    return wanted ? Optional.of(content(beside, store)) : Optional.empty();
  }

  private static Path keyBeside(Path certificate) {
    String name = String.valueOf(certificate.getFileName());
    int dot = name.lastIndexOf('.');
    return certificate.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".key");
  }

  private static byte[] content(Path file, Store store) throws BadKeyMaterial {
    try {
      long size = Files.size(file);
      if (size > FILE_BYTES_MAX)
        throw new BadKeyMaterial(
            store.key()
                + ": "
                + file
                + " has "
                + size
                + " bytes, which no store of keys has; correct the path");
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new BadKeyMaterial(
          store.key() + ": there is no file " + file + "; correct the path or put it there", e);
    } catch (IOException e) {
      throw new BadKeyMaterial(
          store.key()
              + ": "
              + file
              + " can't be read ("
              + e
              + "); it must be a file that this user may read",
          e);
    }
  }

  private static BadKeyMaterial bad(Store store, String what) {
    return new BadKeyMaterial(store.key() + ": " + store.location() + " " + what);
  }

  private static BadKeyMaterial bad(Store store, String what, Throwable cause) {
    return new BadKeyMaterial(store.key() + ": " + store.location() + " " + what, cause);
  }
}
