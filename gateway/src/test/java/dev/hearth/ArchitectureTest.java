package dev.hearth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds the table of ARCHITECTURE.md: who may import whom, and who may touch what. */
@AnalyzeClasses(
    packages = "dev.hearth",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestkit.class})
class ArchitectureTest {
  private static final String ROOT = "dev.hearth";

  /** The testkit is no part of the product. */
  static final class DoNotIncludeTestkit implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("testkit");
    }
  }

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("inference", Set.of()),
          entry("framing", Set.of()),
          entry("upstream", Set.of("framing")),
          entry("dialect", Set.of("inference", "framing")),
          entry("conversation", Set.of("dialect")),
          entry("links", Set.of("inference", "upstream")),
          entry("governance", Set.of("inference")),
          entry("usage", Set.of("inference")),
          entry("tokens", Set.of("inference")),
          entry("cache", Set.of("inference")),
          entry("resilience", Set.of("inference")),
          entry("provider", Set.of("inference", "dialect", "resilience", "upstream")),
          entry("engine", Set.of("inference", "provider", "upstream")),
          entry("routing", Set.of("inference", "dialect", "provider", "resilience", "upstream")),
          entry(
              "pipeline",
              Set.of(
                  "inference",
                  "dialect",
                  "links",
                  "governance",
                  "cache",
                  "routing",
                  "resilience",
                  "provider",
                  "engine",
                  "upstream",
                  "usage")),
          entry("ingress", Set.of("inference", "dialect", "pipeline")),
          entry(
              "admin",
              Set.of(
                  "inference",
                  "ingress",
                  "governance",
                  "usage",
                  "cache",
                  "routing",
                  "resilience",
                  "provider",
                  "engine")),
          entry("store", Set.of("inference", "governance", "usage", "cache")),
          entry(
              "telemetry",
              Set.of(
                  "inference",
                  "pipeline",
                  "governance",
                  "usage",
                  "cache",
                  "routing",
                  "resilience",
                  "provider",
                  "engine")),
          entry(
              "config",
              Set.of(
                  "inference",
                  "dialect",
                  "conversation",
                  "links",
                  "ingress",
                  "governance",
                  "usage",
                  "cache",
                  "routing",
                  "resilience",
                  "provider",
                  "engine",
                  "store",
                  "telemetry",
                  "upstream")));

  private static final Set<String> DATA_PLANE =
      Set.of(
          "pipeline",
          "ingress",
          "links",
          "upstream",
          "dialect",
          "framing",
          "routing",
          "resilience");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nettyStaysInIngressUpstreamAndTheRoot =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".ingress..", ROOT + ".upstream..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "are Netty's, but for its buffers",
                  c ->
                      c.getPackageName().startsWith("io.netty")
                          && !c.getPackageName().equals("io.netty.buffer")
                          && !c.isEquivalentTo(ReferenceCounted.class)));

  @ArchTest
  static final ArchRule sqlStaysInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(Connection.class.getPackageName() + "..");

  @ArchTest
  static final ArchRule nobodyHidesStateInThreads =
      noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".cli..")
          .should()
          .accessField(System.class, "out");

  @ArchTest
  static final ArchRule theDataPlaneDoesNotSleep =
      dataPlane().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule theDataPlaneDoesNotWaitForFutures =
      dataPlane()
          .should()
          .callMethodWhere(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "is a waiting call",
                  call ->
                      (call.getTargetOwner().isAssignableTo(Future.class)
                              && call.getName().equals("get"))
                          || (call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                              && call.getName().equals("join"))
                          || (call.getTargetOwner().isEquivalentTo(Thread.class)
                              && call.getName().equals("join"))));

  @ArchTest
  static final ArchRule theDataPlaneDoesNotUseTheBlockingClient =
      dataPlane().should().dependOnClassesThat().resideInAPackage("java.net.http..");

  @ArchTest
  static void everyPackageIsInTheTable(JavaClasses classes) {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass c : classes) {
      String part = part(c);
      if (!part.isEmpty() && !part.equals("cli") && !MAY_IMPORT.containsKey(part)) {
        unknown.add(part);
      }
    }
    assertThat(unknown).as("packages without a row in the table").isEmpty();
  }

  @ArchTest
  static void importsFollowTheTable(JavaClasses classes) {
    Set<String> breaches = new TreeSet<>();
    for (JavaClass c : classes) {
      String from = part(c);
      if (from.isEmpty()) {
        continue;
      }
      for (Dependency dependency : c.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getPackageName().startsWith(ROOT) && !allowed(from, part(target))) {
          breaches.add(from + " -> " + part(target) + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @ArchTest
  static void architectureMdHoldsTheSameTable(JavaClasses classes) throws IOException {
    Map<String, Set<String>> documented = new LinkedHashMap<>();
    Pattern row = Pattern.compile("^\\| `([a-z]+)` \\| (.*) \\|$", Pattern.MULTILINE);
    Matcher rows = row.matcher(Files.readString(Path.of("../ARCHITECTURE.md")));
    while (rows.find()) {
      Set<String> named = new HashSet<>(Arrays.asList(rows.group(2).replace("`", "").split(", ")));
      named.remove("–");
      documented.put(rows.group(1), named);
    }
    assertThat(documented).isEqualTo(MAY_IMPORT);
  }

  private static boolean allowed(String from, String to) {
    if (from.equals("cli")) {
      return to.isEmpty() || Set.of("cli", "config", "telemetry").contains(to);
    }
    return from.equals(to) || MAY_IMPORT.getOrDefault(from, Set.of()).contains(to);
  }

  /** The first package below the root; empty for the root itself. */
  private static String part(JavaClass c) {
    String name = c.getPackageName();
    if (name.equals(ROOT)) {
      return "";
    }
    String below = name.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction dataPlane() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            DATA_PLANE.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new));
  }
}
