package io.quorate.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** What Argo CD shows of the two resources: its health scripts, run as it runs them. */
final class ArgoHealthTest {
  private static final Path SCRIPTS =
      Path.of("..", "charts", "argocd", "resource_customizations", "quorate.io");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "new | {} | | Progressing",
        "edited | {} | {observedGeneration: 1, conditions: [{type: Ready, status: `True`}]} | Progressing",
        "no conditions | {} | {observedGeneration: 2} | Progressing",
        "ready | {} | {observedGeneration: 2, conditions: [A, {type: Ready, status: `True`, reason: R, message: m}]} | Healthy",
        "rolling | {} | {observedGeneration: 2, conditions: [A, {type: Reconciling, status: `True`, reason: R, message: m}]} | Progressing",
        "stalled | {} | {observedGeneration: 2, conditions: [A, {type: Stalled, status: `True`, reason: R, message: m}]} | Degraded",
        "no quorum | {} | {observedGeneration: 2, conditions: [N, {type: Ready, status: `False`, reason: R, message: m}]} | Degraded",
        "waits | {} | {observedGeneration: 2, conditions: [A, {type: Ready, status: `False`, reason: R, message: m}]} | Progressing",
        "paused | {paused: true} | {observedGeneration: 2, conditions: [A]} | Suspended",
        "asleep | {hibernate: true} | {observedGeneration: 2, conditions: [N]} | Suspended"
      })
  void cluster(String name, String spec, String status, String expected) throws IOException {
    assertThat(health("CoordinationCluster", spec, status)).as(name).startsWith(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "new | {} | | Progressing",
        "ready | {} | {observedGeneration: 2, conditions: [{type: Ready, status: `True`, reason: R, message: m}]} | Healthy",
        "scaling | {} | {observedGeneration: 2, conditions: [{type: Ready, status: `False`, reason: R, message: m}]} | Progressing",
        "paused | {} | {observedGeneration: 2, conditions: [{type: Ready, status: `False`, reason: Paused, message: m}]} | Suspended",
        "stalled | {} | {observedGeneration: 2, conditions: [{type: Stalled, status: `True`, reason: R, message: m}]} | Degraded"
      })
  void pool(String name, String spec, String status, String expected) throws IOException {
    assertThat(health("CoordinationObserverPool", spec, status)).as(name).startsWith(expected);
  }

  /**
   * @param status A and N stand for the condition Available, true or not
   */
  private static String health(String kind, String spec, String status) throws IOException {
    String shown =
        status == null
            ? ""
            : status
                .replace('`', '"')
                .replace("[A", "[{type: Available, status: \"True\", reason: Q, message: q}")
                .replace("[N", "[{type: Available, status: \"False\", reason: Q, message: q}");
    JsonNode object =
        Serialization.unmarshal(
            "metadata: {generation: 2}\nspec: "
                + spec
                + (shown.isEmpty() ? "" : "\nstatus: " + shown),
            JsonNode.class);
    Globals lua = JsePlatform.standardGlobals();
    lua.set("obj", value(object));
    LuaValue result =
        lua.load(Files.readString(SCRIPTS.resolve(kind).resolve("health.lua")), kind).call();
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
