package io.quorate.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** The walls of the house: who may know whom, and what may not be touched below the line. */
@AnalyzeClasses(packages = "io.quorate.server", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "io.quorate.server.";

  /** What decides: no input, output, clock, thread, logger or chance of its own. */
  private static final String[] BELOW_THE_LINE = {
    ROOT + "authentication..",
    ROOT + "base..",
    ROOT + "ensemble..",
    ROOT + "jute..",
    ROOT + "protocol..",
    ROOT + "state..",
    ROOT + "zab..",
    ROOT + "replica.."
  };

  @ArchTest
  static final ArchRule arrowsPointDownOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy(ROOT + "main..")
          .layer("clients")
          .definedBy(ROOT + "clients..")
          .layer("peering")
          .definedBy(ROOT + "peering..")
          .layer("storage")
          .definedBy(ROOT + "storage..")
          .layer("admin")
          .definedBy(ROOT + "admin..")
          .layer("telemetry")
          .definedBy(ROOT + "telemetry..")
          .layer("tls")
          .definedBy(ROOT + "tls..")
          .layer("runtime")
          .definedBy(ROOT + "runtime..")
          .layer("replica")
          .definedBy(ROOT + "replica..")
          .layer("state")
          .definedBy(ROOT + "state..")
          .layer("zab")
          .definedBy(ROOT + "zab..")
          .layer("protocol")
          .definedBy(ROOT + "protocol..")
          .layer("ensemble")
          .definedBy(ROOT + "ensemble..")
          .layer("authentication")
          .definedBy(ROOT + "authentication..")
          .layer("jute")
          .definedBy(ROOT + "jute..")
          .layer("base")
          .definedBy(ROOT + "base..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("clients")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("peering")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers("main", "clients", "peering", "admin", "telemetry")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers(
              "main", "clients", "peering", "storage", "admin", "telemetry", "tls")
          .whereLayer("replica")
          .mayOnlyBeAccessedByLayers(
              "main", "clients", "peering", "storage", "admin", "telemetry", "runtime")
          .whereLayer("zab")
          .mayOnlyBeAccessedByLayers(
              "main", "clients", "peering", "storage", "admin", "telemetry", "runtime", "replica")
          .whereLayer("authentication")
          .mayOnlyBeAccessedByLayers("main", "clients", "state")
          .whereLayer("state")
          .mayOnlyBeAccessedByLayers(
              "main", "clients", "peering", "storage", "admin", "telemetry", "runtime", "replica");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.quorate.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theCoreTouchesNothingOutside =
      noClasses()
          .that()
          .resideInAnyPackage(BELOW_THE_LINE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.io..",
                  "java.net..",
                  "java.nio.file..",
                  "java.nio.channels..",
                  "java.util.concurrent..",
                  "java.util.logging..",
                  "io.netty..",
                  "org.slf4j..",
                  "ch.qos..",
                  "io.micrometer.."));

  @ArchTest
  static final ArchRule theCoreAsksNoClockAndNoChance =
      noClasses()
          .that()
          .resideInAnyPackage(BELOW_THE_LINE)
          .should()
          .accessTargetWhere(
              describe(
                  "is a clock, chance, or an order that isn't fixed",
                  ArchitectureTest::isBannedInTheCore));

  @ArchTest
  static final ArchRule onlyMainAsksTheSystemOrEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "main..")
          .should()
          .accessTargetWhere(
              describe(
                  "reads settings of the process or ends it", ArchitectureTest::asksTheSystem));

  @ArchTest
  static final ArchRule nothingStaticChanges =
      fields()
          .that()
          .areStatic()
          .should(beUnchangeable())
          .because("state belongs to an instance that somebody owns");

  private static boolean isBannedInTheCore(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getFullName();
    String name = access.getName();
    boolean unordered =
        (owner.equals("java.util.Set") || owner.equals("java.util.Map"))
            && List.of("of", "copyOf", "ofEntries").contains(name);
    return unordered
        || owner.equals("java.util.stream.Collectors") && name.startsWith("toSet")
        || owner.equals("java.util.stream.Collectors") && name.equals("toUnmodifiableSet")
        || owner.equals("java.lang.System") && name.endsWith("ime") && !name.equals("lifetime")
        || owner.equals("java.lang.System")
            && List.of("currentTimeMillis", "nanoTime").contains(name)
        || owner.equals("java.util.Random") && name.equals("<init>")
        || owner.equals("java.lang.Math") && name.equals("random")
        || owner.equals("java.util.UUID") && name.equals("randomUUID")
        || owner.startsWith("java.time.") && name.equals("now")
        || owner.equals("java.lang.System") && name.equals("identityHashCode")
        || name.equals("parallelStream")
        || name.equals("parallel") && owner.startsWith("java.util.stream.");
  }

  private static boolean asksTheSystem(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getFullName();
    String name = access.getName();
    return owner.equals("java.lang.System")
            && List.of("getProperty", "getProperties", "setProperty", "getenv", "exit")
                .contains(name)
        || owner.equals("java.lang.Runtime") && List.of("exit", "halt").contains(name)
        || List.of("java.lang.Integer", "java.lang.Long").contains(owner)
            && List.of("getInteger", "getLong").contains(name)
        || owner.equals("java.lang.Boolean") && name.equals("getBoolean");
  }

  private static ArchCondition<JavaField> beUnchangeable() {
    Set<String> mutable =
        Set.of(
            "java.util.Map",
            "java.util.HashMap",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.ArrayList",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicReference",
            "java.lang.ThreadLocal");
    return new ArchCondition<>("be final and of a type that doesn't change") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean changes =
            !field.getModifiers().contains(JavaModifier.FINAL)
                || mutable.contains(field.getRawType().getFullName());
        if (changes) {
          events.add(
              SimpleConditionEvent.violated(
                  field, field.getFullName() + " is static and can change"));
        }
      }
    };
  }
}
