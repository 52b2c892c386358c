package io.quorate.server.shell;

import io.quorate.server.protocol.WatchEvent;
import java.util.function.Consumer;

/** Says in a line of text what happens to a session while its user does something else. */
final class Narrator implements ShellClient.Listener {
  private final ConnectString servers;
  private final Consumer<String> say;

  Narrator(ConnectString servers, Consumer<String> say) {
    this.servers = servers;
    this.say = say;
  }

  @Override
  public void watchFired(WatchEvent event) {
    say.accept("watch: " + event.kind() + " " + servers.toSession(event.path().toString()));
  }

  @Override
  public void connectionLost(String reason) {
    say.accept("connection lost: " + reason);
  }

  @Override
  public void connectionBack(ConnectString.Server server) {
    say.accept("connected to " + server);
  }

  @Override
  public void sessionExpired() {
    say.accept("the session has expired; its ephemeral nodes are gone");
  }
}
