package io.quorate.server.shell;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Stat;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Results for scripts: one object a line. Zxids and session ids are hexadecimal strings, since
 * JSON's numbers don't hold 64 bits everywhere; data that isn't text is base64 and says so.
 */
final class JsonFormat implements Format {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Override
  public String print(Result result) {
    ObjectNode object = JSON.objectNode();
    switch (result) {
      case Result.Created(String path) -> object.put("path", path);
      case Result.Data(String path, Bytes data, Stat stat) -> {
        object.put("path", path);
        putData(object, data);
        object.set("stat", stat(stat));
      }
      case Result.Changed(String path, Stat stat) ->
          object.put("path", path).set("stat", stat(stat));
      case Result.Deleted(String path) -> object.put("path", path);
      case Result.Children(String path, List<String> names, Stat stat) -> {
        ArrayNode children = object.put("path", path).putArray("children");
        names.forEach(children::add);
        object.set("stat", stat(stat));
      }
      case Result.StatOf(String path, Stat stat) ->
          object.put("path", path).set("stat", stat(stat));
      case Result.AclOf(String path, List<Acl> acl, Stat stat) -> {
        ArrayNode entries = object.put("path", path).putArray("acl");
        for (Acl entry : acl) {
          entries
              .addObject()
              .put("scheme", entry.identity().scheme())
              .put("id", entry.identity().id())
              .put("permissions", AclText.permissions(entry.permissions()));
        }
        object.set("stat", stat(stat));
      }
      case Result.Authenticated(String scheme) -> object.put("scheme", scheme);
      case Result.Synced(String path) -> object.put("path", path);
      case Result.Event(var kind, String path) ->
          object.put("event", kind.name()).put("path", path);
    }
    return object.toString();
  }

  private static void putData(ObjectNode object, @Nullable Bytes data) {
    if (data == null) {
      object.putNull("data");
      return;
    }
    Optional<String> text = TextFormat.text(data);
    object.put(
        "data", text.orElseGet(() -> Base64.getEncoder().encodeToString(data.toByteArray())));
    object.put("encoding", text.isPresent() ? "text" : "base64");
  }

  private static ObjectNode stat(Stat stat) {
    ObjectNode object = JSON.objectNode();
    object.put("czxid", TextFormat.zxid(stat.czxid()));
    object.put("mzxid", TextFormat.zxid(stat.mzxid()));
    object.put("pzxid", TextFormat.zxid(stat.pzxid()));
    object.put("ctime", TextFormat.time(stat.ctime()));
    object.put("mtime", TextFormat.time(stat.mtime()));
    object.put("version", stat.version());
    object.put("cversion", stat.cversion());
    object.put("aversion", stat.aversion());
    object.put("ephemeralOwner", TextFormat.zxid(stat.ephemeralOwner()));
    object.put("dataLength", stat.dataLength());
    object.put("numChildren", stat.numChildren());
    return object;
  }
}
