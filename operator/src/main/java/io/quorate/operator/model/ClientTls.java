package io.quorate.operator.model;

import io.quorate.operator.api.TlsSpec;

/**
 * What a server is told of encryption for clients.
 *
 * @param secret with the certificate it shows them
 */
public record ClientTls(String secret, TlsSpec.ClientAuth auth) {
  /** Whether clients may show a certificate; the Secret then says whose is accepted. */
  public boolean asks() {
    return auth != TlsSpec.ClientAuth.None;
  }
}
