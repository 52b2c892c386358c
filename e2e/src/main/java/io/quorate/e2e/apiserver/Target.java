package io.quorate.e2e.apiserver;

import java.util.List;

/**
 * What the path of a request names: a resource, perhaps a namespace, perhaps one object, perhaps a
 * part of it.
 *
 * @param namespace "" for all of them, or for none
 * @param name "" for the collection
 * @param subresource "" for the object itself
 */
record Target(
    String group,
    String version,
    String plural,
    String namespace,
    String name,
    String subresource) {

  /** Reads the path after {@code /api} or {@code /apis}. */
  static Target of(boolean core, List<String> segments) {
    String group = core ? "" : segments.get(0);
    String version = segments.get(core ? 0 : 1);
    List<String> rest = segments.subList(core ? 1 : 2, segments.size());
    if (rest.isEmpty()) throw ApiFailure.noSuchPath();
    String namespace = "";
    if (rest.getFirst().equals("namespaces")
        && rest.size() >= 3
        && !isPartOfNamespace(rest.get(2))) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    if (rest.size() > 3) throw ApiFailure.noSuchPath();
    return new Target(
        group,
        version,
        rest.getFirst(),
        namespace,
        rest.size() > 1 ? rest.get(1) : "",
        rest.size() > 2 ? rest.get(2) : "");
  }

  private static boolean isPartOfNamespace(String segment) {
    return segment.equals("status") || segment.equals("finalize");
  }
}
