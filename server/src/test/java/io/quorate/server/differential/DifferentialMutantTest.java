package io.quorate.server.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.simulation.Mutant;
import io.quorate.server.simulation.MutantLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison bites: each of these mistakes in our own code is a difference that it finds. */
@Timeout(300)
class DifferentialMutantTest {
  private static final Path SOURCES = Path.of("src/main/java/io/quorate/server");
  private static final String KILLER = "the comparison";

  /** Far fewer than a build runs. */
  private static final int PROGRAMS_MAX = 12;

  @TempDir private Path directory;

  static Stream<Mutant> mutants() {
    return Stream.of(
        new Mutant(
            "a version isn't looked at when a node is deleted",
            "state/Preparer.java",
            "    requireVersion(node.read().version(), request.version());\n    require(node.isLeaf(),",
            "    require(node.isLeaf(),",
            KILLER),
        new Mutant(
            "the deletion of a child is dated back",
            "state/Draft.java",
            "parentImage.withChildren(parentImage.createdChildren(), zxid)",
            "parentImage.withChildren(parentImage.createdChildren(), zxid - 1)",
            KILLER),
        new Mutant(
            "an unknown operation is answered under a zxid",
            "clients/ClientConnection.java",
            "reply(xid, NO_ZXID, ErrorCode.UNIMPLEMENTED, EMPTY);",
            "reply(xid, loop.lastZxid(), ErrorCode.UNIMPLEMENTED, EMPTY);",
            KILLER),
        new Mutant(
            "a persistent watch hears nothing of children",
            "replica/Watches.java",
            "case NODE_CHILDREN_CHANGED -> CHILD | PERSISTENT;",
            "case NODE_CHILDREN_CHANGED -> CHILD;",
            KILLER),
        new Mutant(
            "setWatches catches up on data only",
            "replica/Watching.java",
            "else if (node.pzxid() > since)",
            "else if (node.mzxid() > since)",
            KILLER));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mistakeIsADifference(Mutant mutant) throws Exception {
    String source = Files.readString(SOURCES.resolve(mutant.file()));
    int at = source.indexOf(mutant.original());
    assertThat(at).as("the piece to be replaced is in the source").isNotNegative();
    assertThat(source.indexOf(mutant.original(), at + 1)).as("only once").isNegative();
    String mutated = source.replace(mutant.original(), mutant.replacement());

    MutantLoader loader = new MutantLoader(MutantLoader.compile(mutant.file(), mutated));
    var hunt =
        loader
            .loadClass(DifferentialHunt.class.getName())
            .getDeclaredMethod("hunt", Path.class, int.class);
    hunt.setAccessible(true);
    assertThat((String) hunt.invoke(null, directory, PROGRAMS_MAX)).isNotEmpty();
  }
}
