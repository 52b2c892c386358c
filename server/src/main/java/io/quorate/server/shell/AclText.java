package io.quorate.server.shell;

import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import java.util.ArrayList;
import java.util.List;

/**
 * Access control lists as users write them: {@code scheme:id:permissions}, separated by commas,
 * with permissions out of {@code cdrwa} (create, delete, read, write, admin). An id may hold colons
 * of its own.
 */
final class AclText {
  static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));

  /** In the order in which permissions are printed. */
  private static final List<Letter> LETTERS =
      List.of(
          new Letter('c', Acl.CREATE),
          new Letter('d', Acl.DELETE),
          new Letter('r', Acl.READ),
          new Letter('w', Acl.WRITE),
          new Letter('a', Acl.ADMIN));

  private record Letter(char letter, int permission) {}

  private AclText() {}

  static List<Acl> parse(String text) {
    List<Acl> acl = new ArrayList<>();
    for (String entry : text.split(",", -1)) acl.add(parseEntry(entry));
    return List.copyOf(acl);
  }

  private static Acl parseEntry(String entry) {
    int first = entry.indexOf(':');
    int last = entry.lastIndexOf(':');
    if (first <= 0 || first == last) {
      throw new IllegalArgumentException(
          "'" + entry + "' is not scheme:id:permissions, such as world:anyone:r or auth::cdrwa");
    }
    Identity identity =
        new Identity(
            entry.substring(0, first), entry.substring(first + 1, Math.max(first + 1, last)));
    return new Acl(parsePermissions(entry, entry.substring(last + 1)), identity);
  }

  private static int parsePermissions(String entry, String letters) {
    int permissions = 0;
    for (int i = 0; i < letters.length(); i++) {
      char wanted = letters.charAt(i);
      int permission = 0;
      for (Letter letter : LETTERS) if (letter.letter == wanted) permission = letter.permission;
      if (permission == 0) {
        throw new IllegalArgumentException(
            "'" + wanted + "' in '" + entry + "' is no permission: use letters of cdrwa");
      }
      permissions |= permission;
    }
    if (permissions == 0) throw new IllegalArgumentException("'" + entry + "' grants nothing");
    return permissions;
  }

  static String print(List<Acl> acl) {
    return String.join(",", acl.stream().map(AclText::print).toList());
  }

  static String print(Acl entry) {
    Identity identity = entry.identity();
    return identity.scheme() + ":" + identity.id() + ":" + permissions(entry.permissions());
  }

  static String permissions(int permissions) {
    StringBuilder text = new StringBuilder();
    for (Letter letter : LETTERS) {
      if ((permissions & letter.permission) != 0) text.append(letter.letter);
    }
    return text.toString();
  }
}
