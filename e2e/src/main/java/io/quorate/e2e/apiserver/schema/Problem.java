package io.quorate.e2e.apiserver.schema;

/**
 * One thing that is wrong with an object, as it appears among the causes of a 422.
 *
 * @param reason Kubernetes' name for the kind of problem, such as {@code FieldValueInvalid}
 * @param field the path of the field, {@code <nil>} for the object as a whole
 * @param message what is wrong, without the path
 */
public record Problem(String reason, String field, String message) {
  /** The path that Kubernetes prints for the object as a whole. */
  public static final String WHOLE_OBJECT = "<nil>";

  public static Problem required(String field, String detail) {
    return new Problem(
        "FieldValueRequired",
        field,
        detail.isEmpty() ? "Required value" : "Required value: " + detail);
  }

  public static Problem invalid(String field, String value, String detail) {
    return new Problem("FieldValueInvalid", field, "Invalid value: " + value + ": " + detail);
  }

  public static Problem typeInvalid(String field, String value, String detail) {
    return new Problem("FieldValueTypeInvalid", field, "Invalid value: " + value + ": " + detail);
  }

  public static Problem forbidden(String field, String detail) {
    return new Problem("FieldValueForbidden", field, "Forbidden: " + detail);
  }

  public static Problem notSupported(String field, String value, String supported) {
    return new Problem(
        "FieldValueNotSupported",
        field,
        "Unsupported value: " + value + ": supported values: " + supported);
  }

  public static Problem duplicate(String field, String value) {
    return new Problem("FieldValueDuplicate", field, "Duplicate value: " + value);
  }

  public static Problem tooLong(String field, String detail) {
    return new Problem("FieldValueTooLong", field, "Too long: " + detail);
  }

  public static Problem tooMany(String field, String detail) {
    return new Problem("FieldValueTooMany", field, "Too many: " + detail);
  }

  /**
   * Problems after which Kubernetes does not try CEL rules, for they could fail for no reason of
   * their own.
   */
  boolean blocksRules() {
    return switch (reason) {
      case "FieldValueRequired",
          "FieldValueNotSupported",
          "FieldValueTooLong",
          "FieldValueTooMany" ->
          true;
      case "FieldValueTypeInvalid" -> true;
      default -> false;
    };
  }

  /** As in the message of the whole answer. */
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
