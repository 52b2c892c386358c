package io.quorate.server.clients;

import io.quorate.server.authentication.AuthenticationProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The scheme {@code host} of ZooKeeper's oldest documents: what the name service calls a client's
 * address, if the name leads back to it. A list names a host, or all hosts of a domain by its end.
 * Whoever rules the name service rules these lists, so it is there only where it is asked for.
 */
public final class HostNames implements AuthenticationProvider {
  /** Asks the name service. */
  public interface NameService {
    /** What an address is called; itself if it has no name. */
    String nameOf(InetAddress address);

    List<InetAddress> addressesOf(String name) throws UnknownHostException;

    /** The machine's own. */
    static NameService system() {
      return new NameService() {
        @Override
        public String nameOf(InetAddress address) {
          return address.getCanonicalHostName();
        }

        @Override
        public List<InetAddress> addressesOf(String name) throws UnknownHostException {
          return List.of(InetAddress.getAllByName(name));
        }
      };
    }
  }

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]{0,252})");

  private final NameService names;

  public HostNames(NameService names) {
    this.names = names;
  }

  @Override
  public String scheme() {
    return "host";
  }

  /** Whatever the token says. */
  @Override
  public List<String> authenticate(byte[] token, String remoteAddress) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(remoteAddress);
    String name = names.nameOf(address);
    boolean named = !name.equals(address.getHostAddress()) && isValid(name);
    return named && names.addressesOf(name).contains(address)
        ? List.of(name.toLowerCase(Locale.ROOT))
        : List.of();
  }

  @Override
  public boolean isValid(String id) {
    return NAME.matcher(id).matches();
  }

  @Override
  public boolean matches(String presented, String listed) {
    String wanted = listed.toLowerCase(Locale.ROOT);
    return presented.equals(wanted) || presented.endsWith("." + wanted);
  }

  @Override
  public boolean isProven() {
    return false;
  }
}
