package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.zab.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bodies of the control API, read and written. What can't be read says why. */
final class ControlBodies {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLUSTER_ID_BYTES = 16;
  private static final int HOST_CHARS_MAX = 253;

  private ControlBodies() {}

  /** A body that isn't what the call takes; the message goes to the caller. */
  static final class BadBody extends Exception {
    private static final long serialVersionUID = 1L;

    BadBody(String message) {
      super(message);
    }
  }

  static JsonNode json(String text) throws BadBody {
    try {
      JsonNode body = JSON.readTree(text);
      if (body == null || !body.isObject()) throw new BadBody("the body must be a JSON object");
      return body;
    } catch (JsonProcessingException e) {
      throw new BadBody("the body isn't JSON: " + e.getOriginalMessage());
    }
  }

  static Input.Found founding(JsonNode body) throws BadBody {
    int incarnation = body.path("incarnation").asInt(0);
    if (incarnation < 1) throw new BadBody("incarnation must be a whole number from 1");
    List<Integer> voters = ids(body, "voters");
    if (voters.isEmpty()) throw new BadBody("voters must name at least one id");
    return new Input.Found(clusterId(body), incarnation, voters);
  }

  /** This server stands among its seeds with the role that it is to have. */
  static Input.Join join(JsonNode body, int self) throws BadBody {
    if (body.path("id").asInt(-1) != self) {
      throw new BadBody("this is server " + self + ", not " + body.path("id").asText("nobody"));
    }
    TreeMap<Integer, Member> seeds = new TreeMap<>();
    for (JsonNode each : body.path("seeds")) {
      Member seed = member(each, Role.VOTER);
      seeds.put(seed.id(), seed);
    }
    seeds.remove(self);
    if (seeds.isEmpty()) throw new BadBody("seeds must name at least one other server");
    seeds.put(self, new Member(self, "localhost", 1, 1, role(body, Role.VOTER), "", 0));
    return new Input.Join(clusterId(body), new Ensemble(0, 0, List.copyOf(seeds.values())));
  }

  static ConfigChange change(JsonNode body) throws BadBody {
    if (!body.path("expectedVersion").isTextual()) {
      throw new BadBody("expectedVersion must be the version as GET /v1/ensemble told it");
    }
    List<Member> add = new ArrayList<>();
    for (JsonNode each : body.path("add")) add.add(member(each, Role.VOTER));
    try {
      return ConfigChange.of(
          version(body.get("expectedVersion").asText()), add, ids(body, "remove"));
    } catch (NumberFormatException e) {
      throw new BadBody("expectedVersion must be hexadecimal");
    }
  }

  static int wholeNumber(JsonNode body, String name, int least, int most) throws BadBody {
    JsonNode value = body.path(name);
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      throw new BadBody(name + " must be a whole number from " + least + " to " + most);
    }
    return value.asInt();
  }

  /** A version or zxid as it is written; -1 if there is none. */
  static long version(String text) {
    return text.isEmpty() ? -1 : Long.parseUnsignedLong(text, 16);
  }

  private static Bytes clusterId(JsonNode body) throws BadBody {
    String digits = body.path("clusterId").asText("");
    if (!digits.matches("[0-9a-fA-F]{" + 2 * CLUSTER_ID_BYTES + "}")) {
      throw new BadBody("clusterId must have " + 2 * CLUSTER_ID_BYTES + " hexadecimal digits");
    }
    return Bytes.hex(digits);
  }

  private static List<Integer> ids(JsonNode body, String name) throws BadBody {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode each : body.path(name)) {
      if (!each.isInt() || each.asInt() < 0 || each.asInt() > EnsembleText.ID_MAX) {
        throw new BadBody(name + " must be ids from 0 to " + EnsembleText.ID_MAX);
      }
      ids.add(each.asInt());
    }
    return ids;
  }

  private static Member member(JsonNode body, Role otherwise) throws BadBody {
    String host = body.path("host").asText("");
    if (!host.matches("[A-Za-z0-9._:\\[\\]-]{1," + HOST_CHARS_MAX + "}")) {
      throw new BadBody("a member needs a host: a name or an address");
    }
    return new Member(
        wholeNumber(body, "id", 0, EnsembleText.ID_MAX),
        host,
        wholeNumber(body, "peerPort", 1, 65535),
        wholeNumber(body, "electionPort", 1, 65535),
        role(body, otherwise),
        body.path("clientAddress").asText(""),
        0);
  }

  private static Role role(JsonNode body, Role otherwise) throws BadBody {
    if (!body.hasNonNull("role")) return otherwise;
    return switch (body.get("role").asText()) {
      case "voter" -> Role.VOTER;
      case "observer" -> Role.OBSERVER;
      default -> throw new BadBody("role must be voter or observer");
    };
  }

  static Map<String, Object> describe(Member member) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", member.id());
    body.put("host", member.host());
    body.put("peerPort", member.peerPort());
    body.put("electionPort", member.electionPort());
    body.put("role", member.isVoter() ? "voter" : "observer");
    body.put("diskId", member.diskId() == 0 ? null : Long.toHexString(member.diskId()));
    if (!member.clientAddress().isEmpty()) body.put("clientAddress", member.clientAddress());
    return body;
  }
}
