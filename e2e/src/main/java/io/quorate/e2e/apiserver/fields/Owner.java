package io.quorate.e2e.apiserver.fields;

import java.util.Comparator;

/**
 * Who owns fields: a manager, by one kind of operation, through one subresource, in one version of
 * the API.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param subresource "" for the object itself
 */
record Owner(String manager, String operation, String apiVersion, String subresource)
    implements Comparable<Owner> {
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::operation)
          .thenComparing(Owner::manager)
          .thenComparing(Owner::apiVersion)
          .thenComparing(Owner::subresource);

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }

  /** As in the message of a conflict. */
  String described() {
    String text = "\"" + manager + "\"";
    if (!subresource.isEmpty()) text += " with subresource \"" + subresource + "\"";
    return operation.equals("Update") ? text + " using " + apiVersion : text;
  }
}
