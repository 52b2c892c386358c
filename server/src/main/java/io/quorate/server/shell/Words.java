package io.quorate.server.shell;

import io.quorate.server.shell.Grammar.Options;
import io.quorate.server.shell.Grammar.Parsed;
import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;

/**
 * Lines of the prompt or of a script: words between blanks, quotes and backslashes as in a shell.
 */
final class Words {
  private Words() {}

  static Parsed parse(Options options, String line) {
    try {
      DefaultParser parser = new DefaultParser();
      parser.setEofOnUnclosedQuote(true);
      String spoken = line.strip();
      List<String> words = parser.parse(spoken, spoken.length(), ParseContext.ACCEPT_LINE).words();
      return Grammar.parseLine(options, words);
    } catch (EOFError e) {
      return new Parsed.Wrong("a quote is not closed");
    } catch (SyntaxError e) {
      return new Parsed.Wrong(String.valueOf(e.getMessage()));
    }
  }
}
