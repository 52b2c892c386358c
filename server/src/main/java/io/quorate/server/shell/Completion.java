package io.quorate.server.shell;

import io.quorate.server.shell.Session.Refused;
import io.quorate.server.shell.ShellClient.NoConnection;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/** Completes the first word as a command, and a word that begins with '/' as a node's path. */
final class Completion implements Completer {
  private final List<String> commands;
  private @Nullable Session session;

  Completion(List<String> commands) {
    this.commands = commands;
  }

  /** From now on paths are completed by what this session sees. */
  void ask(Session newSession) {
    session = newSession;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (line.wordIndex() == 0) {
      commands.forEach(command -> candidates.add(new Candidate(command)));
    } else if (line.words().getFirst().equals("help")) {
      commands.forEach(command -> candidates.add(new Candidate(command)));
    } else if (line.word().startsWith("/") && session != null) {
      completePath(session, line.word(), candidates);
    }
  }

  private static void completePath(Session session, String typed, List<Candidate> candidates) {
    int slash = typed.lastIndexOf('/');
    String parent = slash == 0 ? "/" : typed.substring(0, slash);
    try {
      if (session.run(new ShellCommand.Ls(parent, false)) instanceof Result.Children children) {
        for (String name : children.names()) {
          String path = (slash == 0 ? "" : parent) + "/" + name;
          // Incomplete: the path may go on below the node that was completed.
          candidates.add(new Candidate(path, name, null, null, null, null, false));
        }
      }
    } catch (Refused | NoConnection e) {
      // Then there is nothing to offer; the command itself will say why.
    }
  }
}
