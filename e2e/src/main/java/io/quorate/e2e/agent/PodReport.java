package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of a pod's container, worded as a pod's status. Confined to the pod's thread. */
final class PodReport {
  private static final int KILLED = 137;

  private final String startTime;
  private @Nullable String address;
  private ContainerState state = waitingState("ContainerCreating", "");
  private @Nullable ContainerState last;
  private int restarts;
  private boolean everRan;
  private boolean started;
  private boolean ready;
  private String readySince = now();

  /**
   * Takes over what an earlier agent has told of the pod: its process is gone, and that was a
   * restart.
   */
  PodReport(Pod pod) {
    PodStatus told = pod.getStatus();
    startTime = told != null && told.getStartTime() != null ? told.getStartTime() : now();
    if (told == null || told.getContainerStatuses().isEmpty()) return;
    ContainerStatus before = told.getContainerStatuses().getFirst();
    restarts = before.getRestartCount() == null ? 0 : before.getRestartCount();
    everRan = before.getState() != null && before.getState().getRunning() != null;
    if (!everRan) return;
    last =
        terminatedState(
            KILLED,
            "ContainerStatusUnknown",
            Objects.requireNonNullElse(before.getState().getRunning().getStartedAt(), now()));
  }

  void waiting(String reason, String message) {
    state = waitingState(reason, message);
    started = false;
    ready(false);
  }

  void running(String at, Instant since) {
    address = at;
    if (everRan) restarts++;
    everRan = true;
    started = false;
    ready(false);
    state =
        new ContainerStateBuilder()
            .withNewRunning()
            .withStartedAt(since.truncatedTo(ChronoUnit.SECONDS).toString())
            .endRunning()
            .build();
  }

  void ended(int exitCode, Instant at) {
    String since = state.getRunning() == null ? now() : state.getRunning().getStartedAt();
    ContainerState terminated =
        terminatedState(exitCode, exitCode == 0 ? "Completed" : "Error", since);
    terminated.getTerminated().setFinishedAt(at.truncatedTo(ChronoUnit.SECONDS).toString());
    state = terminated;
    last = terminated;
    started = false;
    ready(false);
  }

  /** Returns whether that is new. */
  boolean started(boolean is) {
    boolean news = started != is;
    started = is;
    return news;
  }

  /** Returns whether that is new. */
  boolean ready(boolean is) {
    boolean news = ready != is;
    ready = is;
    if (news) readySince = now();
    return news;
  }

  PodStatus status(Pod pod) {
    Container container = pod.getSpec().getContainers().getFirst();
    ContainerStatus status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(ready)
            .withStarted(started)
            .withRestartCount(restarts)
            .withState(state)
            .withLastState(last == null ? new ContainerState() : last)
            .build();
    PodStatusBuilder builder =
        new PodStatusBuilder()
            .withPhase(everRan ? "Running" : "Pending")
            .withStartTime(startTime)
            .withHostIP("127.0.0.1")
            .withContainerStatuses(status)
            .withConditions(conditions(pod));
    if (address != null) builder.withPodIP(address).addNewPodIP(address);
    return builder.build();
  }

  private List<PodCondition> conditions(Pod pod) {
    List<PodCondition> conditions = new ArrayList<>();
    if (pod.getStatus() != null) {
      pod.getStatus().getConditions().stream()
          .filter(
              each -> !List.of("Initialized", "Ready", "ContainersReady").contains(each.getType()))
          .forEach(conditions::add);
    }
    conditions.add(condition("Initialized", true, startTime));
    conditions.add(condition("Ready", ready, readySince));
    conditions.add(condition("ContainersReady", ready, readySince));
    return conditions;
  }

  private static PodCondition condition(String type, boolean holds, String since) {
    PodConditionBuilder builder =
        new PodConditionBuilder()
            .withType(type)
            .withStatus(holds ? "True" : "False")
            .withLastTransitionTime(since);
    if (!holds) builder.withReason("ContainersNotReady").withMessage("the container is not ready");
    return builder.build();
  }

  private static ContainerState waitingState(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message.isEmpty() ? null : message)
        .endWaiting()
        .build();
  }

  private static ContainerState terminatedState(int exitCode, String reason, String startedAt) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withStartedAt(startedAt)
        .withFinishedAt(now())
        .endTerminated()
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
