package io.quorate.e2e.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.HttpEnsembleClient;
import io.quorate.operator.main.OperatorOptions;
import io.quorate.operator.main.OperatorRuntime;
import io.quorate.operator.reconcile.Decisions;
import io.quorate.operator.reconcile.ServerSideApply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A second operator: the real one, in this process, without a lease, for one namespace. It can be
 * made to die after so many writes to the API server, before the answer to the last has reached it.
 */
final class OperatorCopy implements AutoCloseable {
  private static final String IMAGE = "quorate:test";

  private final KubernetesClient client;
  private final OperatorRuntime runtime;
  private final Death death;

  /** A request of one that is dead. */
  private static final class Dead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Dead() {
      super("this operator has crashed");
    }
  }

  /** Lets so many writes through, and then nothing. */
  private static final class Death implements Interceptor {
    private final AtomicInteger writesLeft;
    private volatile boolean dead;

    Death(int writesLeft) {
      this.writesLeft = new AtomicInteger(writesLeft);
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (dead || isWrite(request) && writesLeft.get() <= 0) throw new Dead();
    }

    @Override
    public void after(
        HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
      if (!isWrite(request)) return;
      if (writesLeft.decrementAndGet() <= 0) {
        dead = true;
        throw new Dead();
      }
    }

    private static boolean isWrite(HttpRequest request) {
      return !request.method().equals("GET");
    }
  }

  private OperatorCopy(RealCluster cluster, String namespace, Death death) {
    this.death = death;
    client =
        new KubernetesClientBuilder()
            .withConfig(cluster.config())
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("DEATH", death))
            .build();
    AdminKeys keys = new AdminKeys();
    runtime =
        new OperatorRuntime(
            new OperatorOptions(
                Set.of(namespace), Optional.empty(), "copy", IMAGE, Duration.ofSeconds(1)),
            client,
            new HttpEnsembleClient(keys, Duration.ofSeconds(1)),
            keys,
            new ServerSideApply(client),
            new Metrics() {},
            Decisions.UNHEARD,
            () -> {});
    runtime.start();
  }

  /** One that lives until it is closed. */
  static OperatorCopy start(RealCluster cluster, String namespace) {
    return new OperatorCopy(cluster, namespace, new Death(Integer.MAX_VALUE));
  }

  /** One that dies after so many writes. */
  static OperatorCopy dyingAfter(int writes, RealCluster cluster, String namespace) {
    return new OperatorCopy(cluster, namespace, new Death(writes));
  }

  boolean isDead() {
    return death.dead;
  }

  @Override
  public void close() {
    death.dead = true;
    runtime.stop();
    client.close();
  }
}
