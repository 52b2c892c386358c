package io.quorate.e2e.apiserver.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.fields.FieldOwnership.Writer;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of server-side apply, on plain trees. */
final class FieldOwnershipTest {
  private static final Schema SCHEMA =
      Schema.of(
          Json.parseYaml(
              """
              type: object
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object, properties: {name: {type: string}, uid: {type: string}}}
                spec:
                  type: object
                  properties:
                    size: {type: integer}
                    map: {type: object, additionalProperties: {type: string}}
                    whole: {type: object, x-kubernetes-map-type: atomic, additionalProperties: {type: string}}
                    list: {type: array, items: {type: string}}
                    tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                    parts:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [name]
                      items: {type: object, properties: {name: {type: string}, count: {type: integer}, note: {type: string}}}
                status: {type: object, properties: {seen: {type: integer}}}
              """));

  private static Writer writer(String manager) {
    return new Writer(manager, "v1", "", true, "2026-01-01T00:00:00Z");
  }

  private static ObjectNode object(String spec) {
    return (ObjectNode)
        Json.parseYaml("{apiVersion: v1, kind: Thing, metadata: {name: a}, spec: " + spec + "}");
  }

  private static ObjectNode nothing() {
    return (ObjectNode) Json.parseYaml("{apiVersion: v1, kind: Thing, metadata: {}}");
  }

  private static ObjectNode apply(ObjectNode live, String manager, String spec)
      throws ApplyConflict {
    return withUid(FieldOwnership.apply(live, object(spec), SCHEMA, writer(manager), false));
  }

  private static ObjectNode force(ObjectNode live, String manager, String spec)
      throws ApplyConflict {
    return withUid(FieldOwnership.apply(live, object(spec), SCHEMA, writer(manager), true));
  }

  private static ObjectNode update(ObjectNode live, String manager, String spec) {
    ObjectNode next = object(spec);
    FieldOwnership.update(live, next, SCHEMA, writer(manager));
    return next;
  }

  private static ObjectNode withUid(ObjectNode object) {
    Json.child(object, "metadata").put("uid", "u");
    return object;
  }

  private static JsonNode spec(ObjectNode object) {
    return object.path("spec");
  }

  private static JsonNode yaml(String text) {
    return Json.parseYaml(text);
  }

  private static String owned(ObjectNode object, String manager) {
    for (JsonNode entry : Json.items(object, "metadata", "managedFields")) {
      if (Json.text(entry, "manager").equals(manager))
        return entry.path("fieldsV1").path("f:spec").toString();
    }
    return "";
  }

  @Test
  void anApplyOwnsJustWhatItSays() throws ApplyConflict {
    ObjectNode made =
        apply(nothing(), "one", "{size: 1, map: {a: x}, parts: [{name: p, count: 1}]}");
    assertThat(owned(made, "one"))
        .isEqualTo(
            "{\"f:map\":{\"f:a\":{}},\"f:parts\":{\"k:{\\\"name\\\":\\\"p\\\"}\":{\".\":{},\"f:count\":{},\"f:name\":{}}},\"f:size\":{}}");
  }

  @Test
  void whatAManagerNoLongerSaysGoes() throws ApplyConflict {
    ObjectNode live =
        apply(
            nothing(),
            "one",
            "{size: 1, map: {a: x, b: y}, parts: [{name: p}, {name: q}], tags: [r, s]}");
    ObjectNode next = apply(live, "one", "{map: {b: y}, parts: [{name: q}], tags: [s]}");
    assertThat(spec(next)).isEqualTo(yaml("{map: {b: y}, parts: [{name: q}], tags: [s]}"));
  }

  @Test
  void whatAnotherManagerSaysTooStays() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1, parts: [{name: p, count: 1}]}");
    ObjectNode shared = apply(live, "two", "{size: 1, parts: [{name: p, note: n}]}");
    ObjectNode next = apply(shared, "one", "{}");
    assertThat(spec(next)).isEqualTo(yaml("{size: 1, parts: [{name: p, note: n}]}"));
  }

  @Test
  void aContainerThatIsEmptiedGoesToo() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1, map: {a: x}}");
    assertThat(spec(apply(live, "one", "{size: 1}"))).isEqualTo(yaml("{size: 1}"));
  }

  @Test
  void anotherWishForAFieldIsAConflictThatNamesOwnerAndField() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1, parts: [{name: p, count: 1}]}");
    assertThatThrownBy(() -> apply(live, "two", "{size: 2}"))
        .hasMessage("Apply failed with 1 conflict: conflict with \"one\": .spec.size");
    assertThatThrownBy(() -> apply(live, "two", "{size: 2, parts: [{name: p, count: 2}]}"))
        .hasMessage(
            "Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.size\n- .spec.parts[name=\"p\"].count");
  }

  @Test
  void forceTakesTheFieldAndTheOldOwnerLosesIt() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1, list: [x]}");
    ObjectNode taken = force(live, "two", "{size: 2}");
    assertThat(spec(taken)).isEqualTo(yaml("{size: 2, list: [x]}"));
    assertThat(owned(taken, "one")).isEqualTo("{\"f:list\":{}}");
    assertThat(owned(taken, "two")).isEqualTo("{\"f:size\":{}}");
  }

  @Test
  void theSameWishIsSharedWithoutConflict() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1}");
    ObjectNode shared = apply(live, "two", "{size: 1}");
    assertThat(owned(shared, "one")).isEqualTo(owned(shared, "two"));
  }

  @Test
  void atomicThingsAreOwnedWhole() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{whole: {a: x}, list: [p, q]}");
    assertThat(owned(live, "one")).isEqualTo("{\"f:list\":{},\"f:whole\":{}}");
    ObjectNode next = apply(live, "one", "{whole: {b: y}, list: [q]}");
    assertThat(spec(next)).isEqualTo(yaml("{whole: {b: y}, list: [q]}"));
  }

  @Test
  void anUpdateTakesWhatItChangesFromEverybody() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{size: 1, map: {a: x}}");
    ObjectNode next = update(live, "editor", "{size: 2, map: {a: x}}");
    assertThat(owned(next, "one")).isEqualTo("{\"f:map\":{\"f:a\":{}}}");
    assertThat(owned(next, "editor")).isEqualTo("{\"f:size\":{}}");
    assertThatThrownBy(() -> apply(next, "one", "{size: 1, map: {a: x}}"))
        .hasMessage("Apply failed with 1 conflict: conflict with \"editor\" using v1: .spec.size");
  }

  @Test
  void listsMergeInTheOrderOfTheConfiguration() throws ApplyConflict {
    ObjectNode live = apply(nothing(), "one", "{parts: [{name: a}, {name: b}, {name: c}]}");
    ObjectNode next = apply(live, "two", "{parts: [{name: c}, {name: x}]}");
    assertThat(Json.items(spec(next), "parts"))
        .extracting(each -> Json.text(each, "name"))
        .containsExactly("a", "b", "c", "x");
  }

  @Test
  void anObjectThatWasNeverNotedBelongsToWhoeverWroteItBefore() throws ApplyConflict {
    ObjectNode live = withUid(object("{size: 1}"));
    assertThatThrownBy(() -> apply(live, "one", "{size: 2}"))
        .hasMessage(
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .spec.size");
  }

  @Test
  void aWriteThroughScaleIsNotedOnlyWhereReplicasHadAnOwner() throws ApplyConflict {
    ObjectNode unowned = apply(nothing(), "one", "{map: {a: x}}");
    ObjectNode scaled = object("{size: 5, map: {a: x}}");
    FieldOwnership.scaled(unowned, scaled, List.of("spec", "size"), writer("scaler"));
    assertThat(owned(scaled, "scaler")).isEmpty();

    ObjectNode owned = apply(nothing(), "one", "{size: 1}");
    ObjectNode rescaled = object("{size: 5}");
    FieldOwnership.scaled(owned, rescaled, List.of("spec", "size"), writer("scaler"));
    assertThat(owned(rescaled, "scaler")).isEqualTo("{\"f:size\":{}}");
    assertThat(owned(rescaled, "one")).isEmpty();
  }

  @Test
  void theFirstFieldWithoutAPlaceIsNamed() {
    assertThat(FieldOwnership.undeclared(object("{parts: [{name: p, colour: c}]}"), SCHEMA))
        .isEqualTo(".spec.parts[name=\"p\"].colour");
    assertThat(FieldOwnership.undeclared(object("{size: 1}"), SCHEMA)).isEmpty();
  }
}
