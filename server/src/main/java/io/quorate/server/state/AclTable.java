package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.RequestCodec;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The access control lists in use, each once under an id that nodes carry, counted by the nodes
 * that have it, so that a list goes with its last node. Ids are given in ascending order and never
 * twice: they are part of the state, equal on every server. Id 0 is the list that allows everything
 * to everybody; most nodes have it, and it is not counted. Immutable.
 */
final class AclTable {
  static final long OPEN_ID = 0;
  static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));
  static final List<Acl> READ_ONLY = List.of(new Acl(Acl.READ, Identity.ANYONE));
  static final AclTable EMPTY =
      new AclTable(PersistentSortedMap.empty(), PersistentSortedMap.empty(), 1);

  /** One list in the order of its content. */
  private record Counted(Bytes content, long id, long nodes) implements PersistentSortedMap.Entry {
    @Override
    public byte[] keyArray() {
      return content.array();
    }

    @Override
    public int keyOffset() {
      return content.arrayOffset();
    }

    @Override
    public int keyLength() {
      return content.length();
    }
  }

  /** One list in the order of its id. */
  record Numbered(long id, List<Acl> acl) implements PersistentSortedMap.Entry {
    @Override
    public byte[] keyArray() {
      return Session.key(id);
    }

    @Override
    public int keyOffset() {
      return 0;
    }

    @Override
    public int keyLength() {
      return Session.KEY_BYTES;
    }
  }

  private final PersistentSortedMap<Counted> byContent;
  private final PersistentSortedMap<Numbered> byId;
  private final long nextId;

  private AclTable(
      PersistentSortedMap<Counted> byContent, PersistentSortedMap<Numbered> byId, long nextId) {
    this.byContent = byContent;
    this.byId = byId;
    this.nextId = nextId;
  }

  /** The list under that id, or null. */
  @Nullable List<Acl> find(long id) {
    if (id == OPEN_ID) return OPEN;
    Numbered numbered = byId.get(Session.key(id), 0, Session.KEY_BYTES);
    return numbered == null ? null : numbered.acl;
  }

  /** The list of a node of this state. */
  List<Acl> get(long id) {
    List<Acl> acl = find(id);
    if (acl == null) throw Check.unreachable("a node has the ACL " + id + ", which is not known");
    return acl;
  }

  /** The id of that list, or the one it will get. */
  long idOf(List<Acl> acl) {
    if (acl.equals(OPEN)) return OPEN_ID;
    Counted counted = byContent.get(content(acl));
    return counted == null ? nextId : counted.id;
  }

  boolean contains(List<Acl> acl) {
    return acl.equals(OPEN) || byContent.get(content(acl)) != null;
  }

  /** With one more node that has the list. */
  AclTable plus(List<Acl> acl) {
    if (acl.equals(OPEN)) return this;
    Bytes content = content(acl);
    Counted counted = byContent.get(content);
    if (counted != null) return counted(counted, 1);
    return new AclTable(
        byContent.with(new Counted(content, nextId, 1)),
        byId.with(new Numbered(nextId, List.copyOf(acl))),
        nextId + 1);
  }

  /** With so many more nodes that have the list of that id. */
  AclTable plus(long id, long nodes) {
    if (id == OPEN_ID) return this;
    Counted counted = byContent.get(content(get(id)));
    if (counted == null) throw Check.unreachable("the ACL " + id + " is not counted");
    return counted(counted, nodes);
  }

  /** With one node less that has the list of that id. */
  AclTable minus(long id) {
    return plus(id, -1);
  }

  private AclTable counted(Counted counted, long change) {
    long nodes = counted.nodes + change;
    if (nodes > 0) {
      return new AclTable(
          byContent.with(new Counted(counted.content, counted.id, nodes)), byId, nextId);
    }
    byte[] key = Session.key(counted.id);
    return new AclTable(
        byContent.without(counted.content), byId.without(key, 0, key.length), nextId);
  }

  /** The id that the next new list gets. */
  long nextId() {
    return nextId;
  }

  int size() {
    return byId.size();
  }

  /** All lists but the open one, in the order of their ids. */
  Iterator<Numbered> iterator() {
    return byId.iterator();
  }

  /** With a list under a given id and no nodes yet, for reading a table back in. */
  AclTable restored(long id, List<Acl> acl) {
    return new AclTable(
        byContent.with(new Counted(content(acl), id, 0)),
        byId.with(new Numbered(id, List.copyOf(acl))),
        nextId);
  }

  AclTable withNextId(long id) {
    return new AclTable(byContent, byId, id);
  }

  private static Bytes content(List<Acl> acl) {
    JuteWriter content = new JuteWriter(32 * acl.size() + 16);
    RequestCodec.writeAcl(content, acl);
    return content.toBytes();
  }
}
