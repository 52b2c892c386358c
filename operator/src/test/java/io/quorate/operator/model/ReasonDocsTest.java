package io.quorate.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page for users lists the reasons as the code has them; {@code -Drewrite} writes them anew.
 */
final class ReasonDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "operator.md");
  private static final String BEGIN = "<!-- reasons: generated -->\n";
  private static final String END = "<!-- end of reasons -->\n";

  @Test
  void pageListsEveryReasonAsTheCodeHasIt() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String table = table();
    if (System.getProperty("rewrite") != null) {
      page = page.substring(0, begin) + table + page.substring(end);
      Files.writeString(PAGE, page);
      end = page.indexOf(END);
    }
    assertThat(page.substring(begin, end)).isEqualTo(table);
  }

  private static String table() {
    StringBuilder text = new StringBuilder("| Reason | Means |\n| --- | --- |\n");
    for (Reason.Kind kind : Reason.Kind.values())
      for (Reason reason : Reason.values())
        if (reason.kind() == kind)
          text.append("| `")
              .append(reason)
              .append("` | ")
              .append(kind == Reason.Kind.STALLED ? "**Stalled.** " : "")
              .append(reason.sentence())
              .append(" |\n");
    return text.toString();
  }
}
