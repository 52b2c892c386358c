package io.quorate.server.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text of a zoo.cfg, which is a Java properties file: {@code key=value}, {@code
 * key:value} or {@code key value}, comments with # or !, a backslash at the end of a line continues
 * it. ZooKeeper's own reader cuts blanks around values, so this one does too.
 */
final class ConfigText {
  private ConfigText() {}

  /**
   * One setting as it was found.
   *
   * @param where the place to name in a problem: {@code zoo.cfg:12}
   */
  record Setting(String key, String value, String where) {}

  static List<Setting> read(String name, String text) {
    List<Setting> settings = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String where = name + ":" + (i + 1);
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) continue;
      while (isContinued(line) && i + 1 < lines.size()) {
        line = line.substring(0, line.length() - 1) + lines.get(++i).strip();
      }
      settings.add(setting(line, where));
    }
    return settings;
  }

  private static boolean isContinued(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static Setting setting(String line, String where) {
    int end = 0;
    while (end < line.length() && !isKeyEnd(line.charAt(end)))
      end += line.charAt(end) == '\\' ? 2 : 1;
    end = Math.min(end, line.length());
    int start = end;
    boolean separated = false;
    while (start < line.length()) {
      char c = line.charAt(start);
      if (c == ' ' || c == '\t' || c == '\f') {
        start++;
      } else if (!separated && (c == '=' || c == ':')) {
        separated = true;
        start++;
      } else {
        break;
      }
    }
    return new Setting(
        unescaped(line.substring(0, end)), unescaped(line.substring(start)).strip(), where);
  }

  private static boolean isKeyEnd(char c) {
    return c == '=' || c == ':' || c == ' ' || c == '\t' || c == '\f';
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) return text;
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      switch (escaped) {
        case 't' -> plain.append('\t');
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 'f' -> plain.append('\f');
        case 'u' -> {
          try {
            plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
            i += 4;
          } catch (NumberFormatException | IndexOutOfBoundsException e) {
            plain.append('u');
          }
        }
        default -> plain.append(escaped);
      }
    }
    return plain.toString();
  }
}
