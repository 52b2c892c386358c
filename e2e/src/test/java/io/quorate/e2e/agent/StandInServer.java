package io.quorate.e2e.agent;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Plays a server for tests of the agent: answers the three probes on port 7070, and on port 2181
 * tells whoever connects its id and its address. Its configuration file can ask it to misbehave.
 */
final class StandInServer {
  private StandInServer() {}

  public static void main(String[] arguments) throws Exception {
    Properties config = new Properties();
    try (var in = Files.newInputStream(Path.of(arguments[1]))) {
      config.load(in);
    }
    System.out.println("stand-in with " + String.join(" ", arguments));
    if (config.containsKey("exit")) System.exit(Integer.parseInt(config.getProperty("exit")));
    if (config.containsKey("deaf")) {
      Runtime.getRuntime().addShutdownHook(new Thread(StandInServer::sleepForEver));
    }
    InetAddress address = InetAddress.ofLiteral(System.getenv("QUORATE_BIND_ADDRESS"));
    Path data = Path.of(System.getenv("QUORATE_DATA_DIR"));
    Files.createDirectories(data);
    Files.writeString(data.resolve("id"), System.getenv("QUORATE_ID"));
    serveProbes(address, config);
    answer(address);
  }

  private static void serveProbes(InetAddress address, Properties config) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(address, 7070), 0);
    http.createContext(
        "/",
        exchange -> {
          boolean ill =
              config.containsKey("unready") && exchange.getRequestURI().getPath().equals("/readyz");
          exchange.sendResponseHeaders(ill ? 503 : 200, -1);
          exchange.close();
        });
    http.start();
  }

  private static void answer(InetAddress address) throws IOException {
    try (ServerSocket listening = new ServerSocket(2181, 50, address)) {
      while (true) {
        try (Socket client = listening.accept()) {
          String line = System.getenv("QUORATE_ID") + " " + address.getHostAddress() + "\n";
          client.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static void sleepForEver() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
