package io.quorate.operator.ensemble;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The committed configuration, read linearizably at {@code GET /v1/ensemble}.
 *
 * @param version hexadecimal: the compare-and-set token of later changes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EnsembleConfiguration(
    String version, int nextId, @Nullable Integer leader, List<Member> members) {
  /** A listed server. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Member(int id, String host, String role) {}

  public SortedSet<Integer> voters() {
    SortedSet<Integer> ids = new TreeSet<>();
    for (Member member : members) if ("voter".equals(member.role())) ids.add(member.id());
    return ids;
  }
}
