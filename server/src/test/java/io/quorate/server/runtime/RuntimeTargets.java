package io.quorate.server.runtime;

import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration files. All problems are told, and none is thrown. */
public final class RuntimeTargets {
  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "zoo.cfg",
              List.of(
                  Target.seed(
                      """
                      # one server
                      tickTime=2000
                      dataDir=/data
                      clientPort=2181
                      4lw.commands.whitelist=srvr, ruok
                      """),
                  Target.seed(
                      """
                      dataDir: /data
                      initLimit 10
                      syncLimit=5
                      maxSessionTimeout=40000
                      server.1=a:2888:3888;2181
                      server.2=b:2888:3888:observer;127.0.0.1:2182
                      server.3=[::1]:2888:3888
                      """)),
              input ->
                  ConfigFile.parse(
                      new ConfigFile.Sources(
                          "zoo.cfg",
                          Bytes.wrap(input).toUtf8(),
                          Map.of(),
                          Map.of("QUORATE_ID", "1"),
                          _ -> Optional.empty())),
              Target.NeverThrown.class));

  private RuntimeTargets() {}
}
