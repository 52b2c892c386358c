package io.quorate.e2e.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the run's one real cluster for the first test that asks, and ends it after the last. */
final class OnRealCluster implements ParameterResolver {
  /** What is kept for the whole run; without a cluster the sentence why. */
  private record Shared(Optional<RealCluster> cluster) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (cluster.isPresent()) cluster.get().close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RealCluster.class;
  }

  @Override
  public RealCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    assumeTrue(
        RealCluster.isInOwnNetwork(),
        "these tests run in a network namespace: mvn verify -Pkubernetes, where unshare(1) may make one");
    Shared shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(OnRealCluster.class))
            .getOrComputeIfAbsent(Shared.class, _ -> start(), Shared.class);
    assumeTrue(shared.cluster().isPresent(), "there is no Go to build a control plane with");
    return shared.cluster().orElseThrow();
  }

  private static Shared start() {
    try {
      return new Shared(RealCluster.start());
    } catch (IOException e) {
      throw new AssertionError("the cluster does not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
