package io.quorate.e2e.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** What Argo CD shows of an object: runs the health scripts of the charts as it does. */
final class ArgoHealth {
  private ArgoHealth() {}

  /** A word, as {@code Healthy}, and a sentence. */
  static String of(String kind, JsonNode object) throws IOException {
    Path script =
        RealCluster.checkout()
            .resolve("charts/argocd/resource_customizations/quorate.io")
            .resolve(kind)
            .resolve("health.lua");
    Globals lua = JsePlatform.standardGlobals();
    lua.set("obj", value(object));
    LuaValue result = lua.load(Files.readString(script), kind).call();
    return result.get("status").tojstring() + " " + result.get("message").checkjstring();
  }

  private static LuaValue value(JsonNode node) {
    if (node.isBoolean()) return LuaValue.valueOf(node.booleanValue());
    if (node.isNumber()) return LuaValue.valueOf(node.doubleValue());
    if (node.isTextual()) return LuaValue.valueOf(node.textValue());
    LuaTable table = new LuaTable();
    if (node.isArray()) for (JsonNode item : node) table.set(table.length() + 1, value(item));
    else for (var field : node.properties()) table.set(field.getKey(), value(field.getValue()));
    return table;
  }
}
