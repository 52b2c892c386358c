package io.quorate.e2e.recipes;

import io.quorate.e2e.servers.TestEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The four scenes of a recipe, all on one ensemble of three that is started for the first and
 * closed behind the last.
 */
final class Scenes implements ArgumentsProvider {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(Scenes.class);

  @Override
  public Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    TestEnsemble ensemble =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent("ensemble", _ -> TestEnsemble.startThree(), TestEnsemble.class);
    String name =
        context.getRequiredTestClass().getSimpleName()
            + "-"
            + context.getRequiredTestMethod().getName();
    List<Arguments> scenes = new ArrayList<>();
    for (Scene.Client client : Scene.Client.values()) {
      for (Scene.Disturbance disturbance : Scene.Disturbance.values()) {
        long seed = Long.getLong("seed", new Random().nextLong(1_000_000));
        String root = "/" + name.replaceAll("\\W+", "-") + "-" + client + "-" + disturbance;
        scenes.add(Arguments.of(new Scene(ensemble, client, disturbance, root, seed)));
      }
    }
    return scenes.stream();
  }
}
