/**
 * Issues certificates: an authority per cluster, and what it vouches for. It knows no Kubernetes,
 * no files and no server. Start reading at {@link
 * io.quorate.operator.certificates.CertificateAuthority}.
 */
@NullMarked
package io.quorate.operator.certificates;

import org.jspecify.annotations.NullMarked;
