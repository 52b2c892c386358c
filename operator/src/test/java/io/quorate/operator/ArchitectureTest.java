package io.quorate.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** The arrows between packages, and what the pure ones must not touch. */
@AnalyzeClasses(
    packages = "io.quorate.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "io.quorate.operator.";

  @ArchTest
  static final ArchRule arrowsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy(ROOT + "main..")
          .layer("reconcile")
          .definedBy(ROOT + "reconcile..")
          .layer("report")
          .definedBy(ROOT + "report..")
          .layer("resources")
          .definedBy(ROOT + "resources..")
          .layer("plan")
          .definedBy(ROOT + "plan..")
          .layer("observe")
          .definedBy(ROOT + "observe..")
          .layer("model")
          .definedBy(ROOT + "model..")
          .layer("ensemble")
          .definedBy(ROOT + "ensemble..")
          .layer("certificates")
          .definedBy(ROOT + "certificates..")
          .layer("api")
          .definedBy(ROOT + "api..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("reconcile")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("reconcile")
          .whereLayer("resources")
          .mayOnlyBeAccessedByLayers("report", "reconcile")
          .whereLayer("plan")
          .mayOnlyBeAccessedByLayers("report", "reconcile")
          .whereLayer("observe")
          .mayOnlyBeAccessedByLayers("plan", "resources", "report", "reconcile")
          .whereLayer("certificates")
          .mayOnlyBeAccessedByLayers(
              "main", "reconcile", "report", "resources", "observe", "model", "ensemble")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("observe", "plan", "resources", "report", "reconcile");

  @ArchTest
  static final ArchRule noCycles =
      SlicesRuleDefinition.slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  /** Deciding, building and reporting know no Kubernetes but its objects, no server, no clock. */
  @ArchTest
  static final ArchRule pureStepsTouchNothing =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "api..",
              ROOT + "certificates..",
              ROOT + "model..",
              ROOT + "plan..",
              ROOT + "resources..",
              ROOT + "report..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(KubernetesClient.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..", "java.util.concurrent..", "io.javaoperatorsdk..", "org.slf4j..")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule onlyMainReadsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "main..")
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class);

  private ArchitectureTest() {}
}
