package io.quorate.server.state;

import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: judges access control lists by the identities of a connection. {@code
 * world:anyone} is everybody and need not be among them; {@code super} may do everything. Pure and
 * immutable; any thread.
 */
public final class Authorizer {
  private static final String AUTH = "auth";

  private final boolean skipAcl;
  private final AuthSchemes schemes;

  /**
   * @param skipAcl everything is allowed to everybody (zoo.cfg skipACL)
   */
  public Authorizer(boolean skipAcl, AuthSchemes schemes) {
    this.skipAcl = skipAcl;
    this.schemes = schemes;
  }

  /** One that knows the server's own schemes. */
  public static Authorizer standard() {
    return new Authorizer(false, AuthSchemes.STANDARD);
  }

  AuthSchemes schemes() {
    return schemes;
  }

  /** Whether any of the wanted permissions is granted. */
  public boolean allows(List<Acl> acl, int permissions, List<Identity> identities) {
    if (skipAcl || acl.equals(AclTable.OPEN) && (permissions & Acl.ALL) != 0) return true;
    for (int i = 0; i < identities.size(); i++) {
      if (identities.get(i).scheme().equals(Identity.SUPER.scheme())) return true;
    }
    for (int i = 0; i < acl.size(); i++) {
      Acl entry = acl.get(i);
      if ((entry.permissions() & permissions) != 0 && means(entry.identity(), identities)) {
        return true;
      }
    }
    return false;
  }

  private boolean means(Identity listed, List<Identity> identities) {
    if (listed.equals(Identity.ANYONE)) return true;
    AuthScheme scheme = schemes.named(listed.scheme());
    if (scheme == null) return false;
    for (int i = 0; i < identities.size(); i++) {
      Identity identity = identities.get(i);
      if (identity.scheme().equals(listed.scheme()) && scheme.matches(identity.id(), listed.id())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The list that a node gets where a client asked for this one: repeats merged, {@code auth}
   * replaced by what the client has proven to be. Null (INVALIDACL) if it is empty, names an
   * unknown scheme or an id that the scheme can't have, or {@code auth} stands for nobody.
   */
  @Nullable List<Acl> expanded(List<Acl> requested, List<Identity> identities) {
    if (requested.equals(AclTable.OPEN)) return AclTable.OPEN;
    List<Acl> expanded = new ArrayList<>();
    Set<Acl> seen = new LinkedHashSet<>();
    for (Acl entry : requested) {
      if (!seen.add(entry)) continue;
      Identity identity = entry.identity();
      if (identity.equals(Identity.ANYONE)) {
        expanded.add(entry);
      } else if (identity.scheme().equals(AUTH)) {
        if (!addProven(entry.permissions(), identities, expanded)) return null;
      } else {
        AuthScheme scheme = schemes.named(identity.scheme());
        if (scheme == null || !scheme.isValid(identity.id())) return null;
        expanded.add(entry);
      }
    }
    return expanded.isEmpty() ? null : expanded;
  }

  private boolean addProven(int permissions, List<Identity> identities, List<Acl> expanded) {
    boolean any = false;
    for (Identity identity : identities) {
      AuthScheme scheme = schemes.named(identity.scheme());
      if (scheme == null || !scheme.isProven()) continue;
      expanded.add(new Acl(permissions, identity));
      any = true;
    }
    return any;
  }
}
