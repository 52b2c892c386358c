package io.quorate.server.main;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The Java and the machine that this process runs on, under the names that ZooKeeper uses. */
final class HostEnvironment {
  private static final List<String> PROPERTIES =
      List.of(
          "java.version",
          "java.vendor",
          "java.home",
          "java.class.path",
          "java.library.path",
          "java.io.tmpdir",
          "os.name",
          "os.arch",
          "os.version",
          "user.name",
          "user.home",
          "user.dir");
  private static final long MEBIBYTE = 1024 * 1024;

  private HostEnvironment() {}

  /** As of this moment; asks the system for the machine's name, which may take a while. */
  static SequencedMap<String, String> read() {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    values.put("host.name", hostName());
    for (String name : PROPERTIES) values.put(name, System.getProperty(name, "<NA>"));
    Runtime runtime = Runtime.getRuntime();
    values.put("os.memory.free", mebibytes(runtime.freeMemory()));
    values.put("os.memory.max", mebibytes(runtime.maxMemory()));
    values.put("os.memory.total", mebibytes(runtime.totalMemory()));
    return values;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "<NA>";
    }
  }

  private static String mebibytes(long bytes) {
    return bytes / MEBIBYTE + "MB";
  }
}
