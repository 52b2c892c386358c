package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one pod from its binding to its end, in a virtual thread of its own: an address, the
 * process, its probes, restarts with growing pauses, and what the API is told of it. A pod has one
 * container here.
 */
final class PodRun {
  private static final Logger LOG = LoggerFactory.getLogger(PodRun.class);
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final long TRY_AGAIN_MILLIS = 500;

  /**
   * The first restart is immediate; then pauses double up to a minute, and a minute's run makes
   * good for all.
   */
  private static final long FIRST_PAUSE_MILLIS = 1_000;

  private static final long LAST_PAUSE_MILLIS = 60_000;
  private static final long LONG_ENOUGH_MILLIS = 60_000;

  /** Whoever presses Ctrl-C does not want to wait longer. */
  private static final long AGENT_STOP_MILLIS = 10_000;

  private final Surroundings around;
  private final Path root;
  private final PodReport report;
  private final LinkedBlockingQueue<Boolean> wakeUps = new LinkedBlockingQueue<>(1);
  private final Thread thread;
  private volatile Pod pod;
  private volatile @Nullable String address;
  private volatile Ending ending = Ending.NONE;
  private volatile @Nullable ContainerProcess process;

  /** Why the pod's process is to end. */
  private enum Ending {
    NONE,
    POD_DELETED,
    POD_GONE,
    AGENT_STOPS
  }

  /** What all pods of an agent share. */
  record Surroundings(
      AgentOptions options,
      Cluster cluster,
      AddressPool addresses,
      HostsFiles hosts,
      ProcessGuard guard,
      PodApi api,
      HttpClient http) {}

  PodRun(Pod pod, Surroundings around) {
    this.pod = pod;
    this.around = around;
    root = root(around.options().data(), pod);
    report = new PodReport(pod);
    thread = Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).start(this::run);
  }

  static Path root(Path data, Pod pod) {
    return data.resolve("pods")
        .resolve(pod.getMetadata().getNamespace())
        .resolve(pod.getMetadata().getName())
        .resolve(pod.getMetadata().getUid());
  }

  /** The pod as it is now; called by the agent's thread. */
  void update(Pod fresh) {
    pod = fresh;
    if (Pods.isLeaving(fresh) && ending == Ending.NONE) ending = Ending.POD_DELETED;
    wake();
  }

  /** The pod is no longer in the API. */
  void gone() {
    ending = Ending.POD_GONE;
    wake();
  }

  /** The agent stops; the pod stays in the API, to be run again. */
  void stop() {
    ending = Ending.AGENT_STOPS;
    wake();
  }

  void join() throws InterruptedException {
    thread.join();
  }

  boolean isOver() {
    return !thread.isAlive();
  }

  /** The pid of its process; 0 if there is none. */
  long pid() {
    ContainerProcess running = process;
    return running == null || !running.isAlive() ? 0 : running.pid();
  }

  private void wake() {
    boolean news = wakeUps.offer(true);
    LOG.trace("{} was {}", root, news ? "woken" : "awake");
  }

  private void sleep(long millis) throws InterruptedException {
    wakeUps.poll(millis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      // What an earlier agent said of the pod no longer holds: it must not count as ready until it
      // is again.
      if (Pods.isReady(pod)) tell();
      long pause = 0;
      while (ending == Ending.NONE) {
        long began = System.nanoTime();
        if (!runOnce() || ending != Ending.NONE) continue;
        if ((System.nanoTime() - began) / 1_000_000 > LONG_ENOUGH_MILLIS) pause = 0;
        if (pause > 0)
          report.waiting(
              "CrashLoopBackOff", "back-off " + pause / 1000 + "s restarting failed container");
        tell();
        long until = System.nanoTime() + pause * 1_000_000;
        while (ending == Ending.NONE && System.nanoTime() < until) sleep(LOOK_EVERY_MILLIS);
        pause = pause == 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LAST_PAUSE_MILLIS);
      }
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("the pod {} is given up", pod.getMetadata().getName(), e);
    } finally {
      String held = address;
      if (held != null) around.addresses().giveBack(held);
    }
  }

  /**
   * Runs the container until its process ends. Returns false if it could not be started and is to
   * be tried again.
   */
  private boolean runOnce() throws InterruptedException, IOException {
    Container container = container();
    try {
      ContainerProcess.requireOurs(container);
      String own = ownAddress(container);
      Path hosts = around.hosts().of(pod.getMetadata().getNamespace());
      ContainerProcess started =
          ContainerProcess.start(
              pod, container, own, root, hosts, around.options(), around.cluster(), around.guard());
      process = started;
      report.running(own, Instant.now());
      tell();
      watch(started, container, own);
      return true;
    } catch (CannotRun e) {
      report.waiting(e.reason(), e.sentence());
      tell();
      sleep(TRY_AGAIN_MILLIS);
      return false;
    } catch (IOException e) {
      report.waiting("CreateContainerError", String.valueOf(e.getMessage()));
      tell();
      sleep(10 * TRY_AGAIN_MILLIS);
      return false;
    }
  }

  private Container container() {
    return pod.getSpec().getContainers().getFirst();
  }

  private String ownAddress(Container container) throws IOException {
    String own = address;
    if (own != null) return own;
    own =
        around
            .addresses()
            .take(container.getPorts().stream().map(each -> each.getContainerPort()).toList());
    address = own;
    return own;
  }

  private void watch(ContainerProcess running, Container container, String own)
      throws InterruptedException, IOException {
    try (Probing probing = new Probing(container, own, around.http(), this::wake)) {
      boolean told = false;
      while (running.isAlive() && ending == Ending.NONE) {
        refreshMounts(container);
        if (probing.failed()) {
          LOG.info(
              "{} is restarted: its {} probe failed",
              pod.getMetadata().getName(),
              probing.failedProbe());
          break;
        }
        boolean started = report.started(probing.started());
        boolean ready = report.ready(probing.ready());
        if (started || ready || !told) told = tell();
        sleep(LOOK_EVERY_MILLIS);
      }
    }
    if (ending != Ending.NONE) {
      report.ready(false);
      return;
    }
    running.end(graceMillis());
    process = null;
    report.ended(running.exitCode(), Instant.now());
  }

  /** A process that runs keeps what it has when a ConfigMap of its is taken away. */
  private void refreshMounts(Container container) throws IOException {
    try {
      Mounts.prepare(pod, container, root, around.cluster());
    } catch (CannotRun e) {
      LOG.debug("a mount of {} can't be brought up to date: {}", root, e.getMessage());
    }
  }

  private long graceMillis() {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    if (grace == null) grace = pod.getSpec().getTerminationGracePeriodSeconds();
    return grace == null ? 30_000 : grace * 1000;
  }

  /** Nobody is sent to a pod that ends; then it ends, and then it is gone. */
  private void finish() throws IOException {
    if (ending == Ending.POD_DELETED) tell();
    ContainerProcess running = process;
    if (running != null) {
      running.end(
          ending == Ending.AGENT_STOPS
              ? Math.min(graceMillis(), AGENT_STOP_MILLIS)
              : graceMillis());
      report.ended(running.exitCode(), Instant.now());
    }
    if (ending == Ending.AGENT_STOPS) return;
    if (ending == Ending.POD_DELETED) {
      tell();
      around.api().remove(pod);
    }
    Directories.remove(root);
  }

  /** Returns whether the API has taken it; if not, it is told at the next look. */
  private boolean tell() {
    return around.api().report(pod, report);
  }
}
