package io.quorate.server.protocol;

/** The operations' numbers on the wire, and the transaction ids (xids) that mean something else. */
public final class Opcode {
  public static final int ERROR = -1;
  public static final int CREATE = 1;
  public static final int DELETE = 2;
  public static final int EXISTS = 3;
  public static final int GET_DATA = 4;
  public static final int SET_DATA = 5;
  public static final int GET_ACL = 6;
  public static final int SET_ACL = 7;
  public static final int GET_CHILDREN = 8;
  public static final int SYNC = 9;
  public static final int PING = 11;
  public static final int GET_CHILDREN2 = 12;
  public static final int CHECK = 13;
  public static final int MULTI = 14;
  public static final int CREATE2 = 15;
  public static final int RECONFIG = 16;
  public static final int CHECK_WATCHES = 17;
  public static final int REMOVE_WATCHES = 18;
  public static final int CREATE_CONTAINER = 19;
  public static final int CREATE_TTL = 21;
  public static final int MULTI_READ = 22;
  public static final int AUTH = 100;
  public static final int SET_WATCHES = 101;
  public static final int SASL = 102;
  public static final int GET_EPHEMERALS = 103;
  public static final int GET_ALL_CHILDREN_NUMBER = 104;
  public static final int SET_WATCHES2 = 105;
  public static final int ADD_WATCH = 106;
  public static final int WHO_AM_I = 107;
  public static final int CLOSE_SESSION = -11;

  /** The xid of a notification. */
  public static final int XID_NOTIFICATION = -1;

  /** The xid of every answer to a ping, whatever was asked under. */
  public static final int XID_PING = -2;

  public static final int XID_AUTH = -4;
  public static final int XID_SET_WATCHES = -8;

  private Opcode() {}

  /**
   * Whether {@link RequestCodec} decodes this operation. {@link #SASL} is a talk of the edge's own;
   * any other, {@link #CHECK} outside a multi among them, is answered UNIMPLEMENTED and the
   * connection closed.
   */
  public static boolean isRequest(int opcode) {
    return switch (opcode) {
      case CREATE,
          DELETE,
          EXISTS,
          GET_DATA,
          SET_DATA,
          GET_ACL,
          SET_ACL,
          GET_CHILDREN,
          SYNC,
          PING,
          GET_CHILDREN2,
          MULTI,
          CREATE2,
          RECONFIG,
          CHECK_WATCHES,
          REMOVE_WATCHES,
          CREATE_CONTAINER,
          CREATE_TTL,
          MULTI_READ,
          AUTH,
          SET_WATCHES,
          GET_EPHEMERALS,
          GET_ALL_CHILDREN_NUMBER,
          SET_WATCHES2,
          ADD_WATCH,
          WHO_AM_I,
          CLOSE_SESSION ->
          true;
      default -> false;
    };
  }

  /** The operation that a request is sent under. */
  public static int of(Request request) {
    return switch (request) {
      case Request.Create create -> create.opcode();
      case Request.Delete _ -> DELETE;
      case Request.SetData _ -> SET_DATA;
      case Request.SetAcl _ -> SET_ACL;
      case Request.CheckVersion _ -> CHECK;
      case Request.Multi _ -> MULTI;
      case Request.Reconfigure _ -> RECONFIG;
      case Request.CloseSession _ -> CLOSE_SESSION;
      case Request.Exists _ -> EXISTS;
      case Request.GetData _ -> GET_DATA;
      case Request.GetChildren children -> children.withStat() ? GET_CHILDREN2 : GET_CHILDREN;
      case Request.GetAcl _ -> GET_ACL;
      case Request.GetEphemerals _ -> GET_EPHEMERALS;
      case Request.GetAllChildrenNumber _ -> GET_ALL_CHILDREN_NUMBER;
      case Request.MultiRead _ -> MULTI_READ;
      case Request.WhoAmI _ -> WHO_AM_I;
      case Request.Sync _ -> SYNC;
      case Request.Ping _ -> PING;
      case Request.SetWatches watches ->
          watches.persistent().isEmpty() && watches.recursive().isEmpty()
              ? SET_WATCHES
              : SET_WATCHES2;
      case Request.AddWatch _ -> ADD_WATCH;
      case Request.RemoveWatches watches -> watches.checkOnly() ? CHECK_WATCHES : REMOVE_WATCHES;
      case Request.Authenticate _ -> AUTH;
    };
  }
}
