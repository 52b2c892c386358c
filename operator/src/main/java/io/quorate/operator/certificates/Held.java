package io.quorate.operator.certificates;

import java.util.SortedSet;

/**
 * What a bearer was given, by fingerprints.
 *
 * @param issuer who signed the certificate; empty if nobody who is known
 * @param trusted whom the bearer was told to trust
 * @param hosts names and addresses in the certificate
 */
public record Held(
    String certificate,
    String issuer,
    SortedSet<String> trusted,
    SortedSet<String> hosts,
    Lifetime life) {}
