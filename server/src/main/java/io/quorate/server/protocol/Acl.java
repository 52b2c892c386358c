package io.quorate.server.protocol;

/**
 * One entry of an access control list.
 *
 * @param permissions a set of READ 1, WRITE 2, CREATE 4, DELETE 8, ADMIN 16
 */
public record Acl(int permissions, Identity identity) {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int CREATE = 4;
  public static final int DELETE = 8;
  public static final int ADMIN = 16;
  public static final int ALL = 31;
}
