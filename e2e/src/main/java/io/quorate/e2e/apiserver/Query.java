package io.quorate.e2e.apiserver;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a request.
 *
 * @param values the first value of each
 */
record Query(Map<String, String> values) {
  static Query of(URI uri) {
    Map<String, String> values = new LinkedHashMap<>();
    String raw = uri.getRawQuery();
    if (raw != null) {
      for (String part : raw.split("&")) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        values.putIfAbsent(decoded(name), decoded(value));
      }
    }
    return new Query(values);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String text(String name) {
    return values.getOrDefault(name, "");
  }

  boolean flag(String name) {
    String value = text(name);
    return value.equals("true")
        || value.equals("1")
        || (values.containsKey(name) && value.isEmpty());
  }

  long number(String name, long otherwise) {
    String value = text(name);
    try {
      return value.isEmpty() ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiFailure.badRequest("the parameter " + name + " is no number: " + value);
    }
  }
}
