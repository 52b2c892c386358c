package io.quorate.operator.certificates;

import java.time.Duration;

/**
 * How long things last.
 *
 * @param life of a certificate
 * @param authorityLife of an authority
 * @param clientsLearn how long a new authority is published before anything that clients check is
 *     signed by it; nobody can ask them
 */
public record Policy(Duration life, Duration authorityLife, Duration clientsLearn) {}
