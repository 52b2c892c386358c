package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code x-kubernetes-validations} of a schema, evaluated by Google's CEL library. Of the
 * functions that only Kubernetes has, those on quantities are here. Rules see values without their
 * types and there is no cost budget, so a rule that passes here may still be refused by a real API
 * server when its CRD is installed. For any thread.
 */
public final class CelRules {
  private final CelCompiler compiler;
  private final CelRuntime runtime;
  private final Map<String, CelRuntime.Program> compiled = new ConcurrentHashMap<>();

  public CelRules() {
    var strings = CelExtensions.strings();
    var optional = CelExtensions.optional();
    compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .addVar("oldSelf", SimpleType.DYN)
            .addFunctionDeclarations(quantityFunctions())
            .addLibraries(strings, optional)
            .build();
    runtime =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .addLibraries(strings, optional)
            .addFunctionBindings(quantityBindings())
            .build();
  }

  /** Says what is wrong with a rule of a CRD, in CEL's words; empty if it compiles. */
  public Optional<String> compileError(String rule) {
    try {
      program(rule);
      return Optional.empty();
    } catch (CelValidationException | CelEvaluationException e) {
      return Optional.of("compilation failed: " + e.getMessage());
    }
  }

  /**
   * Tries every rule of {@code schema} on {@code object}.
   *
   * @param old the object before the change; null when it is being created, and then transition
   *     rules hold
   */
  public List<Problem> problems(JsonNode object, @Nullable JsonNode old, Schema schema) {
    List<Problem> problems = new ArrayList<>();
    check(object, old, schema, "", problems);
    return problems;
  }

  private void check(
      JsonNode node, @Nullable JsonNode old, Schema schema, String path, List<Problem> problems) {
    if (node.isNull()) return;
    for (JsonNode rule : Json.items(schema.json(), "x-kubernetes-validations")) {
      evaluate(rule, node, old, path, problems);
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : Json.fields(node)) {
        JsonNode oldField = old == null ? null : old.get(field.getKey());
        check(
            field.getValue(),
            oldField,
            schema.field(field.getKey()),
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
            problems);
      }
    } else if (node.isArray() && schema.items() != null) {
      int index = 0;
      for (JsonNode item : node) {
        check(
            item,
            formerItem(item, old, schema),
            schema.items(),
            path + "[" + index++ + "]",
            problems);
      }
    }
  }

  /** Only items of a keyed list have a former self; those of other lists can't be told apart. */
  private static @Nullable JsonNode formerItem(JsonNode item, @Nullable JsonNode old, Schema list) {
    if (old == null || list.listKind() != Schema.ListKind.MAP) return null;
    for (JsonNode candidate : old) {
      boolean alike =
          list.mapKeys().stream().allMatch(key -> Json.same(candidate.get(key), item.get(key)));
      if (alike) return candidate;
    }
    return null;
  }

  private void evaluate(
      JsonNode rule, JsonNode self, @Nullable JsonNode old, String path, List<Problem> problems) {
    String expression = Json.text(rule, "rule");
    boolean transition = expression.contains("oldSelf");
    boolean optionalOld = rule.path("optionalOldSelf").asBoolean(false);
    if (transition && old == null && !optionalOld) return;
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", value(self));
    if (transition) {
      Optional<Object> before = Optional.ofNullable(old).map(CelRules::value);
      variables.put("oldSelf", optionalOld ? before : before.orElseThrow());
    }
    String field = (path.isEmpty() ? "" : path) + Json.text(rule, "fieldPath");
    if (field.isEmpty()) field = Problem.WHOLE_OBJECT;
    try {
      if (Boolean.TRUE.equals(program(expression).eval(variables))) return;
      String reason = Json.text(rule, "reason");
      problems.add(failed(reason, field, self, message(rule, expression, variables)));
    } catch (CelValidationException e) {
      problems.add(
          Problem.invalid(
              field, "\"" + kind(self) + "\"", "rule compile error: " + e.getMessage()));
    } catch (CelEvaluationException e) {
      problems.add(
          Problem.invalid(
              field, "\"" + kind(self) + "\"", reason(e) + " evaluating rule: " + expression));
    }
  }

  /** The library puts the place first and writes the reason large; Kubernetes does neither. */
  private static String reason(CelEvaluationException e) {
    String text = String.valueOf(e.getMessage()).replaceFirst("^evaluation error at [^ ]+: ", "");
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static Problem failed(String reason, String field, JsonNode self, String message) {
    return switch (reason) {
      case "FieldValueForbidden" -> Problem.forbidden(field, message);
      case "FieldValueRequired" -> Problem.required(field, message);
      case "FieldValueDuplicate" -> Problem.duplicate(field, message);
      default ->
          self.isContainerNode()
              ? new Problem("FieldValueInvalid", field, "Invalid value: " + message)
              : Problem.invalid(field, self.toString(), message);
    };
  }

  private String message(JsonNode rule, String expression, Map<String, Object> variables) {
    String computed = Json.text(rule, "messageExpression");
    String fixed = Json.text(rule, "message");
    if (!computed.isEmpty()) {
      try {
        if (program(computed).eval(variables) instanceof String text && !text.isBlank())
          return text;
      } catch (CelValidationException | CelEvaluationException e) {
        // As in Kubernetes the fixed message stands in for one that can't be computed.
        return fixed.isEmpty() ? "failed rule: " + expression : fixed;
      }
    }
    return fixed.isEmpty() ? "failed rule: " + expression : fixed;
  }

  private CelRuntime.Program program(String expression)
      throws CelValidationException, CelEvaluationException {
    CelRuntime.Program known = compiled.get(expression);
    if (known != null) return known;
    CelRuntime.Program program = runtime.createProgram(compiler.compile(expression).getAst());
    compiled.put(expression, program);
    return program;
  }

  private static String kind(JsonNode node) {
    return node.isObject()
        ? "object"
        : node.isArray() ? "array" : node.isTextual() ? "string" : "integer";
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> {
        Map<String, Object> map = new HashMap<>();
        Json.fields(node)
            .forEach(field -> {
              if (!field.getValue().isNull()) map.put(field.getKey(), value(field.getValue()));
            });
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
      case STRING, BINARY -> node.asText();
      case NULL, MISSING -> "";
    };
  }

  private static List<CelFunctionDecl> quantityFunctions() {
    OpaqueType quantity = OpaqueType.create("quantity");
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            "quantity",
            CelOverloadDecl.newGlobalOverload("string_to_quantity", quantity, SimpleType.STRING)),
        CelFunctionDecl.newFunctionDeclaration(
            "isQuantity",
            CelOverloadDecl.newGlobalOverload("is_quantity", SimpleType.BOOL, SimpleType.STRING)),
        CelFunctionDecl.newFunctionDeclaration(
            "compareTo",
            CelOverloadDecl.newMemberOverload(
                "quantity_compare", SimpleType.INT, quantity, quantity)),
        CelFunctionDecl.newFunctionDeclaration(
            "isGreaterThan",
            CelOverloadDecl.newMemberOverload(
                "quantity_greater", SimpleType.BOOL, quantity, quantity)),
        CelFunctionDecl.newFunctionDeclaration(
            "isLessThan",
            CelOverloadDecl.newMemberOverload(
                "quantity_less", SimpleType.BOOL, quantity, quantity)),
        CelFunctionDecl.newFunctionDeclaration(
            "sign", CelOverloadDecl.newMemberOverload("quantity_sign", SimpleType.INT, quantity)));
  }

  private static List<CelFunctionBinding> quantityBindings() {
    return List.of(
        CelFunctionBinding.from("string_to_quantity", String.class, CelRules::amount),
        CelFunctionBinding.from("is_quantity", String.class, CelRules::isAmount),
        CelFunctionBinding.from(
            "quantity_compare",
            BigDecimal.class,
            BigDecimal.class,
            (left, right) -> (long) left.compareTo(right)),
        CelFunctionBinding.from(
            "quantity_greater",
            BigDecimal.class,
            BigDecimal.class,
            (left, right) -> left.compareTo(right) > 0),
        CelFunctionBinding.from(
            "quantity_less",
            BigDecimal.class,
            BigDecimal.class,
            (left, right) -> left.compareTo(right) < 0),
        CelFunctionBinding.from(
            "quantity_sign", BigDecimal.class, number -> (long) number.signum()));
  }

  private static BigDecimal amount(String text) {
    return Quantity.getAmountInBytes(new Quantity(text));
  }

  private static boolean isAmount(String text) {
    try {
      amount(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
