package io.quorate.server.protocol;

/**
 * Who a connection is, in one scheme: what an access control list names.
 *
 * @param scheme world, digest, ip, x509, sasl, super, …
 * @param id the scheme's own text: {@code anyone}, {@code user:base64(sha1(user:password))}, an
 *     address
 */
public record Identity(String scheme, String id) {
  public static final Identity ANYONE = new Identity("world", "anyone");

  /** May do everything, whatever an access control list says. */
  public static final Identity SUPER = new Identity("super", "");
}
