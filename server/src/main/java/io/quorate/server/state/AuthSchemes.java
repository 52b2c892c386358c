package io.quorate.server.state;

import io.quorate.server.authentication.AuthenticationProvider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schemes that this server knows: its own, and those that somebody has added. They are few, so
 * a walk finds one. Immutable; any thread.
 */
public final class AuthSchemes {
  /** The server's own. */
  public static final AuthSchemes STANDARD = new AuthSchemes(true, List.of());

  private record Added(AuthenticationProvider provider) implements AuthScheme {
    @Override
    public String schemeName() {
      return provider.scheme();
    }

    @Override
    public boolean isValid(String id) {
      return provider.isValid(id);
    }

    @Override
    public boolean matches(String presented, String listed) {
      return provider.matches(presented, listed);
    }

    @Override
    public boolean isProven() {
      return provider.isProven();
    }
  }

  private final List<AuthScheme> all;

  /**
   * @param digest whether there is the scheme {@code digest} (DigestAuthenticationProvider.enabled)
   * @param added each with a scheme of its own
   */
  public AuthSchemes(boolean digest, List<AuthenticationProvider> added) {
    List<AuthScheme> known = new ArrayList<>();
    for (OwnScheme own : OwnScheme.values()) {
      if (digest || own != OwnScheme.DIGEST) known.add(own);
    }
    for (AuthenticationProvider provider : added) known.add(new Added(provider));
    this.all = List.copyOf(known);
  }

  /** Whether somebody has added it to the server's own. */
  public boolean isAdded(String scheme) {
    return provider(scheme) != null;
  }

  /** Who judges the tokens of a scheme that was added; null if it is none of those. */
  @Nullable AuthenticationProvider provider(String scheme) {
    return named(scheme) instanceof Added(AuthenticationProvider provider) ? provider : null;
  }

  @Nullable AuthScheme named(String scheme) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).schemeName().equals(scheme)) return all.get(i);
    }
    return null;
  }
}
