package io.quorate.operator.certificates;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom a certificate is issued to.
 *
 * @param name a voter's or an observer's id, a pool of observers, or what an administrator or a
 *     client is called
 */
public record Bearer(Role role, String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final int VOTER_ID_MAX = 253;

  /**
   * What the bearer may be. A client has no name in a cluster, only its subject; what clients
   * connect to, a service, has the names of its hosts.
   */
  public enum Role {
    VOTER,
    OBSERVER,
    ADMIN,
    CLIENT,
    SERVICE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Bearer {
    if (!NAME.matcher(name).matches())
      throw new IllegalArgumentException(
          "'"
              + name
              + "' has other characters than letters, digits, '.', '_' and '-', or too many");
    if (role == Role.VOTER && !isVoterId(name))
      throw new IllegalArgumentException(
          "a voter is named by its id from 0 to " + VOTER_ID_MAX + ", not '" + name + "'");
  }

  private static boolean isVoterId(String name) {
    return name.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(name) <= VOTER_ID_MAX;
  }

  /** Reads {@code voter/1}, {@code observer/reads}, {@code admin/ops}, {@code client/app}. */
  public static Bearer parse(String text) {
    int slash = text.indexOf('/');
    Optional<Role> role =
        Arrays.stream(Role.values())
            .filter(each -> slash > 0 && each.toString().equals(text.substring(0, slash)))
            .findFirst();
    if (role.isEmpty())
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is none of "
              + List.of("voter/ID", "observer/ID", "admin/NAME", "client/NAME", "service/NAME"));
    return new Bearer(role.get(), text.substring(slash + 1));
  }

  /** The name that servers know it by; empty for a client, and for what clients connect to. */
  public Optional<String> uri(String cluster) {
    return switch (role) {
      case VOTER, OBSERVER, ADMIN -> Optional.of("quorate://" + cluster + "/" + this);
      case CLIENT, SERVICE -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return role + "/" + name;
  }
}
