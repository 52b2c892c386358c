package io.quorate.server.state;

import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import java.util.List;

/** Who may do what: judges access control lists by the identities of a connection. */
public final class Authorizer {
  /**
   * @param skipAcl everything is allowed (zoo.cfg skipACL)
   */
  public Authorizer(boolean skipAcl) {}

  /** Whether any of the wanted permissions is granted. */
  public boolean allows(List<Acl> acl, int permissions, List<Identity> identities) {
    throw new UnsupportedOperationException("not built yet");
  }
}
