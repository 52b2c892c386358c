package io.quorate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.runtime.ServerConfig.ClientAuth;
import io.quorate.server.runtime.ServerConfig.Store;
import io.quorate.server.runtime.ServerConfig.Tls;
import io.quorate.server.testing.Property;
import io.quorate.server.testing.TestAuthority;
import io.quorate.server.testing.TestAuthority.Issued;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesLawsTest {
  private static final Optional<Owner> FIRST_VOTER = Optional.of(new Owner("test", 1, true));

  @TempDir Path directory;
  private TestAuthority authority;
  private Issued own;

  @BeforeEach
  void issue() throws Exception {
    authority = new TestAuthority("authority");
    own = authority.voter("test", 1);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Store store(String name, String file, Store.Type type, String password) {
    return new Store(name, file(file), type, password, Optional.empty());
  }

  private Tls pem() {
    return tls(
        store("ssl.quorum.keyStore", "own.pem", Store.Type.PEM, ""),
        store("ssl.quorum.trustStore", "ca.pem", Store.Type.PEM, ""));
  }

  private static Tls tls(Store keys, Store trust) {
    return new Tls(
        keys, Optional.of(trust), List.of("TLSv1.3"), List.of(), ClientAuth.NEED, 5_000, 64);
  }

  private void write(String own, String authorities) throws Exception {
    Files.writeString(file("own.pem"), own);
    Files.writeString(file("ca.pem"), authorities);
  }

  private Credentials load() throws BadKeyMaterial {
    return Credentials.load(pem(), FIRST_VOTER);
  }

  private void refuses(String... parts) {
    assertThatThrownBy(this::load)
        .isInstanceOf(BadKeyMaterial.class)
        .message()
        .startsWith("ssl.quorum.")
        .contains(parts);
  }

  // Forms

  @Test
  void everyCommonFormOfAPrivateKeyIsRead() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    for (KeyPair keys :
        List.of(
            TestAuthority.newKeys(),
            rsa.generateKeyPair(),
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair())) {
      Issued issued =
          authority.issue(
              "CN=one", Instant.now(), Duration.ofHours(1), keys, "quorate://test/voter/1");
      String certificate = TestAuthority.pem(issued.certificate());
      // The traditional form where the algorithm has one: SEC 1, PKCS#1.
      for (String form : List.of(traditional(keys), issued.keyPem())) {
        // That it is the certificate's key is looked at when it is loaded.
        write(certificate + form, authority.pem());
        assertThat(load().material().key().getAlgorithm())
            .isEqualTo(keys.getPrivate().getAlgorithm());
      }
    }
  }

  /** Java's own keys on a curve leave its name out where openssl writes it. */
  private static String traditional(KeyPair keys) throws Exception {
    return TestAuthority.pem(
        KeyFactory.getInstance(keys.getPrivate().getAlgorithm(), new BouncyCastleProvider())
            .generatePrivate(new PKCS8EncodedKeySpec(keys.getPrivate().getEncoded())));
  }

  @Test
  void anEncryptedKeyIsOpenedByItsPasswordAlone() throws Exception {
    String sealed =
        TestAuthority.pem(
            new JcaPKCS8Generator(
                own.keys().getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setPassword("secret".toCharArray())
                    .build()));
    assertThat(sealed).contains("ENCRYPTED PRIVATE KEY");
    write(TestAuthority.pem(own.certificate()) + sealed, authority.pem());
    refuses("own.pem", "no password is set");
    Files.writeString(file("password"), "secret\n");
    Store trust = store("ssl.quorum.trustStore", "ca.pem", Store.Type.PEM, "");
    Store byFile =
        new Store(
            "ssl.quorum.keyStore",
            file("own.pem"),
            Store.Type.PEM,
            "",
            Optional.of(file("password")));
    assertThat(Credentials.load(tls(byFile, trust), FIRST_VOTER).material().key())
        .isEqualTo(own.keys().getPrivate());
    Store wrong = store("ssl.quorum.keyStore", "own.pem", Store.Type.PEM, "wrong");
    assertThatThrownBy(() -> Credentials.load(tls(wrong, trust), FIRST_VOTER))
        .hasMessageContaining("password doesn't open");
  }

  @Test
  void theKeyMayLieBesideItsCertificateAsASecretIsMounted() throws Exception {
    Files.writeString(file("tls.crt"), TestAuthority.pem(own.certificate()));
    Files.writeString(file("ca.crt"), authority.pem());
    Tls mounted =
        tls(
            store("ssl.quorum.keyStore", "tls.crt", Store.Type.PEM, ""),
            store("ssl.quorum.trustStore", "ca.crt", Store.Type.PEM, ""));
    assertThatThrownBy(() -> Credentials.load(mounted, FIRST_VOTER))
        .hasMessageContainingAll("tls.crt", "tls.key", "no private key");
    Files.writeString(file("tls.key"), own.keyPem());
    assertThat(Credentials.load(mounted, FIRST_VOTER).material().own())
        .isEqualTo(own.certificate());
  }

  @Test
  void storesOfJavaAreRead() throws Exception {
    for (Store.Type type : List.of(Store.Type.PKCS12, Store.Type.JKS)) {
      KeyStore keys = KeyStore.getInstance(type.name());
      keys.load(null, null);
      keys.setKeyEntry(
          "own",
          own.keys().getPrivate(),
          "secret".toCharArray(),
          new Certificate[] {own.certificate()});
      KeyStore trust = KeyStore.getInstance(type.name());
      trust.load(null, null);
      trust.setCertificateEntry("first", authority.certificate());
      trust.setCertificateEntry("second", new TestAuthority("next").certificate());
      save(keys, "own.store");
      save(trust, "ca.store");
      Credentials loaded =
          Credentials.load(
              tls(
                  store("ssl.quorum.keyStore", "own.store", type, "secret"),
                  store("ssl.quorum.trustStore", "ca.store", type, "secret")),
              FIRST_VOTER);
      assertThat(loaded.material().key()).isEqualTo(own.keys().getPrivate());
      assertThat(loaded.material().trusted()).hasSize(2);
      assertThatThrownBy(() ->
              Credentials.load(
                  tls(
                      store("ssl.quorum.keyStore", "own.store", type, "wrong"),
                      store("ssl.quorum.trustStore", "ca.store", type, "secret")),
                  FIRST_VOTER))
          .hasMessageContainingAll("own.store", "ssl.quorum.keyStore.password");
    }
  }

  private void save(KeyStore store, String name) throws Exception {
    try (OutputStream out = Files.newOutputStream(file(name))) {
      store.store(out, "secret".toCharArray());
    }
  }

  // What is refused

  @Test
  void whatCannotBeUsedIsRefusedByFileAndReason() throws Exception {
    refuses("own.pem", "there is no file");
    write("", authority.pem());
    refuses("own.pem", "no private key");
    write(own.keyPem(), authority.pem());
    refuses("own.pem", "no certificate");
    write(own.pem(), "");
    refuses("ca.pem", "no trusted certificate");
    write(own.pem().replaceFirst("-----END CERTIFICATE-----", ""), authority.pem());
    refuses("own.pem", "without its END");
    write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", authority.pem());
    refuses("own.pem", "private key that is none of");
    write(own.pem() + own.keyPem(), authority.pem());
    refuses("own.pem", "2 private keys");
    String other = authority.voter("test", 1).keyPem();
    write(TestAuthority.pem(own.certificate()) + other, authority.pem());
    refuses("own.pem", "don't belong together");
  }

  @Test
  void aServerTakesNoCertificateThatOthersWouldRefuse() throws Exception {
    write(authority.expired("quorate://test/voter/1").pem(), authority.pem());
    refuses("own.pem", "valid from");
    write(own.pem(), new TestAuthority("another").pem());
    refuses("own.pem", "isn't trusted");
    for (String name :
        List.of(
            "quorate://test/voter/2",
            "quorate://other/voter/1",
            "quorate://test/observer/1",
            "quorate://test/admin/1")) {
      write(authority.issue(name).pem(), authority.pem());
      refuses(name);
    }
    write(authority.issue().pem(), authority.pem());
    refuses("no alternative name");
  }

  @Test
  void damagedFilesAreRefusedAndNothingElseHappens() throws Exception {
    byte[] pem = (own.pem() + authority.pem()).getBytes(StandardCharsets.US_ASCII);
    Property.holds(
        300,
        generator -> {
          byte[] damaged = pem.clone();
          for (int i = generator.below(4); i >= 0; i--)
            damaged[generator.below(damaged.length)] = (byte) generator.below(128);
          int length = generator.onceIn(4) ? generator.below(damaged.length) : damaged.length;
          String text = new String(damaged, 0, length, StandardCharsets.US_ASCII);
          write(text, generator.flip() ? authority.pem() : text);
          try {
            assertThat(load().material().own()).isNotNull();
          } catch (BadKeyMaterial refused) {
            assertThat(refused).hasMessageStartingWith("ssl.quorum.");
          }
        });
  }

  // Reloading

  @Test
  void whatIsNewIsTakenAndWhatIsFaultyIsNot() throws Exception {
    write(own.pem(), authority.pem());
    Credentials credentials = load();
    assertThat(credentials.reload()).isFalse();
    Issued renewed = authority.voter("test", 1);
    write(renewed.pem(), authority.pem());
    assertThat(credentials.reload()).isTrue();
    assertThat(credentials.material().own()).isEqualTo(renewed.certificate());
    write("nonsense", authority.pem());
    assertThatThrownBy(credentials::reload).hasMessageContaining("own.pem");
    assertThat(credentials.isStale()).isTrue();
    assertThat(credentials.material().own()).isEqualTo(renewed.certificate());
    write(renewed.pem(), authority.pem());
    assertThat(credentials.reload()).isFalse();
    assertThat(credentials.isStale()).isFalse();
    assertThat(credentials.reloads()).isEqualTo(1);
    assertThat(credentials.failures()).isEqualTo(1);
  }

  @Test
  void passwordsAndKeysAreNeverPrinted() throws Exception {
    Store store = store("ssl.keyStore", "x.jks", Store.Type.JKS, "canary");
    write(own.pem(), authority.pem());
    assertThat(store.toString() + tls(store, store) + load().material())
        .doesNotContain("canary")
        .doesNotContain("PrivateKey");
  }
}
