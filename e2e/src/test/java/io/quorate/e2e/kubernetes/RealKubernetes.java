package io.quorate.e2e.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test on a real control plane: its methods may ask for a {@link RealCluster}, on which the
 * operator is installed. All such tests of a run share one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("namespace")
@ExtendWith(OnRealCluster.class)
@interface RealKubernetes {}
