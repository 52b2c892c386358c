package io.quorate.e2e.apiserver;

/** The form in which a client wants objects: whole, as rows of a table, or their metadata alone. */
enum Form {
  WHOLE,
  TABLE,
  METADATA;

  static Form of(String accept) {
    for (String range : accept.split(",")) {
      if (range.contains("as=Table") && range.contains("json")) return TABLE;
      if (range.contains("as=PartialObjectMetadata") && range.contains("json")) return METADATA;
      if (range.trim().startsWith("application/json") && !range.contains("as=")) return WHOLE;
    }
    return WHOLE;
  }
}
