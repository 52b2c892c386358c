package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Stands in for the cluster's DNS: one hosts file for each namespace, which a JVM reads anew at
 * each lookup when it is started with {@code -Djdk.net.hosts.file}, and one for those outside. Each
 * knows the full names of everything; that of a namespace knows its own by their short names too.
 * Confined to the agent's thread.
 */
final class HostsFiles {
  private final Path directory;
  private final Map<Path, String> written = new TreeMap<>();

  HostsFiles(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
  }

  /** The file for processes of a namespace. */
  Path of(String namespace) {
    return directory.resolve(namespace);
  }

  /** The file for those who are no pods. */
  Path outside() {
    // No namespace can have this name.
    return directory.resolve("_outside");
  }

  /**
   * Writes what has changed.
   *
   * @param proxies the addresses of Services that have one, by NAMESPACE/NAME
   */
  void write(List<Pod> pods, List<Service> services, Map<String, String> proxies) {
    List<Entry> entries = entries(pods, services, proxies);
    Set<String> namespaces = new TreeSet<>();
    entries.forEach(entry -> namespaces.add(entry.namespace()));
    pods.forEach(pod -> namespaces.add(pod.getMetadata().getNamespace()));
    namespaces.forEach(namespace -> write(of(namespace), text(entries, namespace)));
    write(outside(), text(entries, ""));
  }

  /**
   * An address of a name within a namespace.
   *
   * @param name as seen from its own namespace
   */
  private record Entry(String namespace, String name, String address) {}

  private static List<Entry> entries(
      List<Pod> pods, List<Service> services, Map<String, String> proxies) {
    List<Entry> entries = new ArrayList<>();
    for (Service service : services) {
      String namespace = service.getMetadata().getNamespace();
      String name = service.getMetadata().getName();
      String proxy = proxies.get(namespace + "/" + name);
      if (proxy != null) entries.add(new Entry(namespace, name, proxy));
      boolean headless = "None".equals(service.getSpec().getClusterIP());
      boolean always = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
      for (Pod pod : Pods.behind(service, pods)) {
        if (!always && !Pods.isReady(pod)) continue;
        String address = Pods.address(pod);
        if (headless) entries.add(new Entry(namespace, name, address));
        if (name.equals(pod.getSpec().getSubdomain()) && pod.getSpec().getHostname() != null) {
          entries.add(new Entry(namespace, pod.getSpec().getHostname() + "." + name, address));
        }
      }
    }
    return entries;
  }

  private static String text(List<Entry> entries, String home) {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost " + thisHost() + "\n");
    for (Entry entry : entries) {
      String full = entry.name() + "." + entry.namespace();
      text.append(entry.address())
          .append(' ')
          .append(full)
          .append(".svc ")
          .append(full)
          .append(".svc.cluster.local");
      text.append(' ').append(full);
      if (entry.namespace().equals(home)) text.append(' ').append(entry.name());
      text.append('\n');
    }
    return text.toString();
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "local";
    }
  }

  /** Whoever reads sees the file before or after, never half of it. */
  private void write(Path file, String text) {
    if (Objects.equals(written.put(file, text), text)) return;
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("the hosts file " + file + " can't be written", e);
    }
  }
}
