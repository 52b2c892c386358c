package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads Kubernetes' protobuf envelope for the few kinds that kubectl sends in no other form ({@code
 * create namespace}, {@code create configmap}, {@code auth can-i}, evictions). The field numbers
 * are those of Kubernetes' published {@code .proto} files. Answers are always JSON, which every
 * client takes as well.
 */
final class ProtobufBody {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /** How a field is written. */
  private enum Form {
    TEXT,
    NUMBER,
    FLAG,
    TEXTS,
    TIME,
    TEXT_MAP,
    BYTES_MAP,
    MESSAGE
  }

  private record Field(String name, Form form, String message) {}

  private static final Map<String, Map<Integer, Field>> MESSAGES = new HashMap<>();

  static {
    message(
        "ObjectMeta",
        "1 name TEXT|2 generateName TEXT|3 namespace TEXT|5 uid TEXT|6 resourceVersion TEXT|7 generation NUMBER"
            + "|8 creationTimestamp TIME|11 labels TEXT_MAP|12 annotations TEXT_MAP|14 finalizers TEXTS");
    message(
        "Namespace",
        "1 metadata MESSAGE ObjectMeta|2 spec MESSAGE NamespaceSpec|3 status MESSAGE NamespaceStatus");
    message("NamespaceSpec", "1 finalizers TEXTS");
    message("NamespaceStatus", "1 phase TEXT");
    message(
        "ConfigMap",
        "1 metadata MESSAGE ObjectMeta|2 data TEXT_MAP|3 binaryData BYTES_MAP|4 immutable FLAG");
    message(
        "Secret",
        "1 metadata MESSAGE ObjectMeta|2 data BYTES_MAP|3 type TEXT|4 stringData TEXT_MAP|5 immutable FLAG");
    message("ServiceAccount", "1 metadata MESSAGE ObjectMeta|4 automountServiceAccountToken FLAG");
    message("SelfSubjectReview", "1 metadata MESSAGE ObjectMeta");
    message("SelfSubjectRulesReview", "1 metadata MESSAGE ObjectMeta|2 spec MESSAGE RulesSpec");
    message("RulesSpec", "1 namespace TEXT");
    message("SelfSubjectAccessReview", "1 metadata MESSAGE ObjectMeta|2 spec MESSAGE AccessSpec");
    message(
        "AccessSpec",
        "1 resourceAttributes MESSAGE ResourceAttributes|2 nonResourceAttributes MESSAGE PathAttributes");
    message(
        "ResourceAttributes",
        "1 namespace TEXT|2 verb TEXT|3 group TEXT|4 version TEXT|5 resource TEXT|6 subresource TEXT|7 name TEXT");
    message("PathAttributes", "1 path TEXT|2 verb TEXT");
    message("Eviction", "1 metadata MESSAGE ObjectMeta|2 deleteOptions MESSAGE DeleteOptions");
    message(
        "DeleteOptions",
        "1 gracePeriodSeconds NUMBER|2 preconditions MESSAGE Preconditions|3 orphanDependents FLAG"
            + "|4 propagationPolicy TEXT|5 dryRun TEXTS");
    message("Preconditions", "1 uid TEXT|2 resourceVersion TEXT");
  }

  private ProtobufBody() {}

  private static void message(String name, String fields) {
    Map<Integer, Field> byNumber = new HashMap<>();
    for (String field : fields.split("\\|")) {
      String[] words = field.split(" ");
      byNumber.put(
          Integer.valueOf(words[0]),
          new Field(words[1], Form.valueOf(words[2]), words.length > 3 ? words[3] : ""));
    }
    MESSAGES.put(name, byNumber);
  }

  static ObjectNode decode(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw ApiFailure.badRequest("the body is no protobuf object of Kubernetes");
    }
    try {
      return decodeEnvelope(
          CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
    } catch (IOException e) {
      throw ApiFailure.badRequest("the protobuf body is damaged: " + e.getMessage());
    }
  }

  private static ObjectNode decodeEnvelope(CodedInputStream in) throws IOException {
    String apiVersion = "";
    String kind = "";
    byte[] raw = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> {
          CodedInputStream type = CodedInputStream.newInstance(in.readByteArray());
          for (int each = type.readTag(); each != 0; each = type.readTag()) {
            if (WireFormat.getTagFieldNumber(each) == 1) apiVersion = type.readString();
            else if (WireFormat.getTagFieldNumber(each) == 2) kind = type.readString();
            else type.skipField(each);
          }
        }
        case 2 -> raw = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    if (!MESSAGES.containsKey(kind)) {
      throw ApiFailure.unsupportedMediaType(
          "local mode reads protobuf for a few kinds only, and "
              + kind
              + " is none of them: send JSON or YAML");
    }
    ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    object.setAll(read(CodedInputStream.newInstance(raw), kind));
    return object;
  }

  private static ObjectNode read(CodedInputStream in, String message) throws IOException {
    Map<Integer, Field> fields = MESSAGES.getOrDefault(message, Map.of());
    ObjectNode object = Json.object();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Field field = fields.get(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        in.skipField(tag);
        continue;
      }
      switch (field.form()) {
        case TEXT -> {
          String text = in.readString();
          if (!text.isEmpty()) object.put(field.name(), text);
        }
        case NUMBER -> {
          long number = in.readInt64();
          if (number != 0 || message.equals("DeleteOptions")) object.put(field.name(), number);
        }
        case FLAG -> object.put(field.name(), in.readBool());
        case TEXTS -> {
          ArrayNode list =
              object.get(field.name()) instanceof ArrayNode some
                  ? some
                  : object.putArray(field.name());
          list.add(in.readString());
        }
        case TIME -> time(in.readByteArray(), object, field.name());
        case TEXT_MAP, BYTES_MAP ->
            entry(
                in.readByteArray(),
                Json.child(object, field.name()),
                field.form() == Form.BYTES_MAP);
        case MESSAGE ->
            object.set(
                field.name(),
                read(CodedInputStream.newInstance(in.readByteArray()), field.message()));
      }
    }
    return object;
  }

  private static void time(byte[] bytes, ObjectNode object, String name) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1)
        object.put(name, Instant.ofEpochSecond(in.readInt64()).toString());
      else in.skipField(tag);
    }
  }

  private static void entry(byte[] bytes, ObjectNode map, boolean binary) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    String key = "";
    byte[] value = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) key = in.readString();
      else if (WireFormat.getTagFieldNumber(tag) == 2) value = in.readByteArray();
      else in.skipField(tag);
    }
    String text =
        binary
            ? Base64.getEncoder().encodeToString(value)
            : new String(value, StandardCharsets.UTF_8);
    map.put(key, text);
  }
}
