package io.quorate.server.main;

import io.quorate.server.authentication.AuthenticationProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A provider as somebody would add it: the scheme {@code ticket}, whose tokens are {@code
 * name:stamp}, and whose lists may name everybody of a department, {@code sales/*}.
 */
public final class TicketProvider implements AuthenticationProvider {
  @Override
  public String scheme() {
    return "ticket";
  }

  @Override
  public List<String> authenticate(byte[] token, String remoteAddress) throws Exception {
    String text = new String(token, StandardCharsets.UTF_8);
    if (text.isEmpty()) throw new IllegalArgumentException("no ticket was shown");
    return text.endsWith(":stamped")
        ? List.of(text.substring(0, text.length() - ":stamped".length()))
        : List.of();
  }

  @Override
  public boolean isValid(String id) {
    return id.matches("[a-z]+/([a-z]+|\\*)");
  }

  @Override
  public boolean matches(String presented, String listed) {
    return presented.equals(listed)
        || listed.endsWith("/*") && presented.startsWith(listed.substring(0, listed.length() - 1));
  }
}
