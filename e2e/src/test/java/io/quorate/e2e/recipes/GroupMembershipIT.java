package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.nodes.GroupMember;

/** Group membership: whoever is in the group is seen by all, and gone when its session ends. */
final class GroupMembershipIT {
  interface Member {
    void join() throws Exception;

    /** Ends the session, which is all that leaving takes. */
    void leave() throws Exception;

    Set<String> group() throws Exception;
  }

  @RecipeTest
  void everyMemberSeesTheWholeGroupAndNobodyElse(Scene scene) throws Exception {
    scene.stockClient().ensure("/group");
    List<Member> members = new ArrayList<>();
    for (String name : List.of("anna", "ben", "clara", "dora")) {
      Member member =
          scene.participant(
              client -> new StockMember(client, name), client -> new CuratorMember(client, name));
      member.join();
      members.add(member);
    }
    assertAllSee(members, Set.of("anna", "ben", "clara", "dora"));
    scene.disturb();
    members.removeFirst().leave();
    assertAllSee(members, Set.of("ben", "clara", "dora"));
    Member late =
        scene.participant(
            client -> new StockMember(client, "emil"), client -> new CuratorMember(client, "emil"));
    late.join();
    members.add(late);
    assertAllSee(members, Set.of("ben", "clara", "dora", "emil"));
  }

  private static void assertAllSee(List<Member> members, Set<String> names) {
    for (Member member : members) {
      await("the group is %s".formatted(new TreeSet<>(names)))
          .atMost(Scene.PATIENCE)
          .untilAsserted(() -> assertThat(member.group()).isEqualTo(names));
    }
  }

  private record StockMember(StockClient client, String name) implements Member {
    @Override
    public void join() throws Exception {
      assertThat(client.createMine("/group/" + name, "")).isTrue();
    }

    @Override
    public void leave() throws Exception {
      client.close();
    }

    @Override
    public Set<String> group() throws Exception {
      return Set.copyOf(client.children("/group"));
    }
  }

  private static final class CuratorMember implements Member {
    private final GroupMember membership;

    CuratorMember(CuratorFramework client, String name) {
      this.membership = new GroupMember(client, "/group", name);
    }

    @Override
    public void join() {
      membership.start();
    }

    @Override
    public void leave() {
      membership.close();
    }

    @Override
    public Set<String> group() {
      return Set.copyOf(membership.getCurrentMembers().keySet());
    }
  }
}
