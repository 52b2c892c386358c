package io.quorate.server.tls;

import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import java.security.GeneralSecurityException;
import java.util.List;

/** Names in certificates, and files of keys. */
public final class TlsTargets {
  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "certificate name",
              List.of(
                  Target.seed("quorate://c/voter/1"),
                  Target.seed("quorate://c/observer/pool-a"),
                  Target.seed("quorate://c/admin/operator")),
              input -> CertificateName.parse(Bytes.wrap(input).toUtf8()),
              CertificateRefused.class),
          Target.unbounded(
              "private key",
              List.of(Target.seed("")),
              input -> {
                refused(() -> PrivateKeys.ofPkcs8(input));
                refused(() -> PrivateKeys.ofPkcs1(input));
                refused(() -> PrivateKeys.ofSec1(input));
                refused(() -> Pem.read(Bytes.wrap(input).toUtf8(), ""));
              },
              Target.NeverThrown.class));

  private TlsTargets() {}

  private interface Reading {
    Object read() throws GeneralSecurityException;
  }

  private static void refused(Reading reading) {
    try {
      reading.read();
    } catch (GeneralSecurityException asItShouldBe) {
      // The way in which a bad key is told.
    }
  }
}
