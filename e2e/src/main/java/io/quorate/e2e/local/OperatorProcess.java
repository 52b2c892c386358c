package io.quorate.e2e.local;

import io.quorate.e2e.agent.NodeAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator as its users run it: a process of its own, started by the launcher, that knows
 * nothing but a kubeconfig. One that ends is started again, as Kubernetes would.
 */
final class OperatorProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final long END_SECONDS = 10;
  private static final long PAUSE_MILLIS = 1_000;

  private final Checkout checkout;
  private final Path kubeconfig;
  private final Path log;
  private final NodeAgent agent;
  private final Thread thread;
  private volatile @Nullable Process process;
  private volatile boolean closing;

  /**
   * Starts it.
   *
   * @param agent whose names it uses, and with which it ends
   */
  OperatorProcess(Checkout checkout, Path kubeconfig, Path log, NodeAgent agent)
      throws IOException {
    this.checkout = checkout;
    this.kubeconfig = kubeconfig;
    this.log = log;
    this.agent = agent;
    process = start();
    thread = Thread.ofVirtual().name("operator").start(this::keepRunning);
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            checkout.launcher().toString(),
            "operator",
            "--no-leader-election",
            "--health-address",
            "127.0.0.1",
            "--health-port",
            "0");
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder
        .environment()
        .put(
            "JAVA_OPTS",
            "-Xmx128m -XX:TieredStopAtLevel=1 -Djdk.net.hosts.file=" + agent.hostsFile());
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process started = builder.start();
    started.getOutputStream().close();
    agent.adopt(started);
    return started;
  }

  private void keepRunning() {
    try {
      while (!closing) {
        Process running = process;
        if (running == null) return;
        int status = running.waitFor();
        if (closing) return;
        LOG.error("the operator ended with {}; it is started again, its log is {}", status, log);
        Thread.sleep(PAUSE_MILLIS);
        process = start();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("the operator can't be started", e);
    }
  }

  boolean isRunning() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Returns when it is gone. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Process running = process;
    if (running == null) return;
    try {
      running.destroy();
      if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) running.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
