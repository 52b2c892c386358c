package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;

/**
 * Questions about who one is and what one may do. There is one user, who may do everything; nobody
 * else may anything.
 */
final class Reviews {
  static final String USER = "local-admin";
  private static final String GROUP = "system:masters";

  private Reviews() {}

  static ObjectNode answer(String kind, JsonNode question) {
    ObjectNode answer = question.deepCopy();
    ObjectNode status = answer.putObject("status");
    switch (kind) {
      case "selfsubjectreviews" -> {
        ObjectNode user = status.putObject("userInfo").put("username", USER);
        user.putArray("groups").add(GROUP).add("system:authenticated");
      }
      case "selfsubjectaccessreviews" -> status.put("allowed", true);
      case "selfsubjectrulesreviews" -> everything(status);
      case "subjectaccessreviews" -> {
        boolean known =
            Json.text(question, "spec", "user").equals(USER)
                || Json.texts(question, "spec", "groups").contains(GROUP);
        status.put("allowed", known);
        if (!known)
          status.put("reason", "local mode has no roles: only " + USER + " may do anything");
      }
      default -> throw ApiFailure.noSuchPath();
    }
    return answer;
  }

  private static void everything(ObjectNode status) {
    ObjectNode resources = status.putArray("resourceRules").addObject();
    for (String field : new String[] {"verbs", "apiGroups", "resources"})
      resources.putArray(field).add("*");
    ObjectNode paths = status.putArray("nonResourceRules").addObject();
    for (String field : new String[] {"verbs", "nonResourceURLs"}) {
      ArrayNode list = paths.putArray(field);
      list.add("*");
    }
    status.put("incomplete", false);
  }
}
