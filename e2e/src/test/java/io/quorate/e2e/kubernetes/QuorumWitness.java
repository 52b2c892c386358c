package io.quorate.e2e.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.quorate.e2e.agent.NodeAgent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * Looks several times a second at who votes and whose process runs, and remembers when fewer than a
 * quorum of those who vote did. Knows only what a client and kubectl can know.
 */
final class QuorumWitness implements AutoCloseable {
  private static final int EVERY_MILLIS = 150;
  private static final int SESSION_MILLIS = 30_000;
  private static final Pattern VOTER = Pattern.compile("server\\.(\\d+)=.*:participant.*");

  private final Ensemble ensemble;
  private final NodeAgent agent;
  private final ZooKeeper client;
  private final List<String> violations = new ArrayList<>();
  private final List<SortedSet<Integer>> configurations = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopping;
  private int looks;

  private record Seen(String text, SortedSet<Integer> voters) {}

  QuorumWitness(Ensemble ensemble, NodeAgent agent) throws IOException {
    this.ensemble = ensemble;
    this.agent = agent;
    client = new ZooKeeper(ensemble.connectString(), SESSION_MILLIS, _ -> {});
    thread = Thread.ofPlatform().name("witness").start(this::run);
  }

  private void run() {
    try {
      while (!stopping) {
        try {
          look();
        } catch (KeeperException | RuntimeException e) {
          // Nothing was seen; that a client can't look for a while is the workload's business.
        }
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws KeeperException, InterruptedException {
    Seen seen = voters();
    Set<Integer> running = new TreeSet<>();
    for (Pod pod : ensemble.members().values())
      if (agent.pidOf(pod) != 0) running.add(Ensemble.id(pod.getMetadata().getName()));
    synchronized (this) {
      looks++;
      if (configurations.isEmpty() || !configurations.getLast().equals(seen.voters()))
        configurations.add(seen.voters());
    }
    SortedSet<Integer> left = new TreeSet<>(seen.voters());
    left.retainAll(running);
    // Who votes may have changed between the two looks: then they say nothing about each other.
    if (left.size() > seen.voters().size() / 2 || !voters().text().equals(seen.text())) return;
    synchronized (this) {
      violations.add("of the voters " + seen.voters() + " only " + left + " ran");
    }
  }

  /** As a quorum knows them. */
  private Seen voters() throws KeeperException, InterruptedException {
    client.sync("/", (_, _, _) -> {}, null);
    String text = new String(client.getConfig(false, null), UTF_8);
    SortedSet<Integer> voters = new TreeSet<>();
    for (String line : text.split("\n")) {
      Matcher matcher = VOTER.matcher(line);
      if (matcher.matches()) voters.add(Integer.valueOf(matcher.group(1)));
    }
    return new Seen(text, voters);
  }

  /** When a quorum did not run; fails if nobody could look. */
  synchronized List<String> violations() {
    assertThat(looks).as("how often it saw who votes and who runs").isPositive();
    return List.copyOf(violations);
  }

  /** The sets of voters in the order in which they were seen; a short one may have been missed. */
  synchronized List<SortedSet<Integer>> configurations() {
    return List.copyOf(configurations);
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
