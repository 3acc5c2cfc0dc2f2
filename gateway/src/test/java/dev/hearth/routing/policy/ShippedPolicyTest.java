package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.Operation;
import dev.hearth.routing.StillWorld;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.policy.Decision.Decided;
import dev.hearth.routing.policy.Decision.NeedsTokens;
import dev.hearth.routing.policy.Verdict.LocalOnly;
import dev.hearth.routing.policy.Verdict.Use;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped matrix, row by row and row against row; every role is filled by its own name. */
class ShippedPolicyTest {
  private static final String COMPLEX =
      "Design a novel architecture for a distributed, fault-tolerant event store. Compare the"
          + " consensus protocols step by step and prove that no write is lost.";

  private final StillWorld world = new StillWorld();

  @Nested
  class Rows {
    @Test
    void privacy() {
      assertRoute(Request.saying("x").header("x-hearth-privacy", "high"), "privacy", local());
      assertRoute(Request.saying("x").tagged("confidential"), "privacy", local());
      assertRoute(
          Request.saying("x").by(new Identity("law", null, null, Set.of(), true)),
          "privacy",
          local());
    }

    @Test
    void spentBudget() {
      world.spent("10", "10", "20", null);

      assertRoute(Request.saying("x"), "spent-budget", local());
      world.spent("1", "10", "300", "300");
      assertRoute(Request.saying("x"), "spent-budget", local());
    }

    @Test
    void embeddings() {
      assertRoute(Request.of(Operation.EMBEDDING), "embeddings", new Use("embeddings", true));
    }

    @ParameterizedTest
    @EnumSource(
        value = GpuState.class,
        names = {"BUSY", "SWAPPING", "LEASED"})
    void gpuBusy(GpuState state) {
      world.gpu(state);

      assertRoute(Request.saying("x"), "gpu-busy", "cloud");
    }

    @ParameterizedTest
    @EnumSource(
        value = GpuState.class,
        names = {"FREE", "UNKNOWN"})
    void aGpuThatIsFreeOrUnknownOverflowsNowhere(GpuState state) {
      world.gpu(state);

      assertRoute(Request.saying("x"), null, "local_quality");
    }

    @Test
    void longContext() {
      assertRoute(Request.saying("x").counted(16_001), "long-context", "cloud_large");
      assertRoute(Request.saying("x").counted(16_000), null, "local_quality");
    }

    @Test
    void aLongBodyIsCountedFirst() {
      assertThat(decide(Request.saying("x").bytes(100_000)))
          .isEqualTo(new NeedsTokens("auto", "long-context"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classification", "extraction", "sentiment"})
    void classificationOrExtractionDeclared(String task) {
      assertRoute(declared(task), "classification-or-extraction-declared", "local_fast");
    }

    @Test
    void shortSummaryDeclared() {
      assertRoute(declared("summarization").counted(1_999), "short-summary-declared", "local_fast");
      assertRoute(declared("summary").counted(2_000), null, "local_quality");
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "code", "code-completion"})
    void codeCompletionDeclared(String task) {
      assertRoute(declared(task), "code-completion-declared", "local_quality");
    }

    @Test
    void ragDeclared() {
      assertRoute(declared("rag"), "rag-declared", "local_fast");
    }

    @Test
    void batch() {
      assertRoute(declared("batch"), "batch", "local_quality");
    }

    @Test
    void complexReasoningDeclared() {
      assertRoute(
          Request.saying("x").header("x-hearth-complexity", "complex"),
          "complex-reasoning-declared",
          "cloud_frontier");
      assertRoute(declared("reasoning"), "complex-reasoning-declared", "cloud_frontier");
      assertRoute(declared("architecture"), "complex-reasoning-declared", "cloud_frontier");
    }

    @Test
    void creativeDeclared() {
      assertRoute(declared("creative"), "creative-declared", "cloud_frontier");
    }

    @Test
    void agentLoopDeclared() {
      assertRoute(declared("agent_loop"), "agent-loop-declared", "cloud");
    }

    @Test
    void fastAndSimpleDeclared() {
      assertRoute(
          Request.saying("x")
              .header("x-hearth-priority", "speed")
              .header("x-hearth-complexity", "simple"),
          "fast-and-simple-declared",
          "cloud_fast");
    }

    @Test
    void housekeeping() {
      assertRoute(Request.saying("quota").atMost(1), "housekeeping", "local_fast");
    }

    @Test
    void classificationOrExtraction() {
      assertRoute(
          Request.saying("Classify this review as positive or negative: It broke at once."),
          "classification-or-extraction",
          "local_fast");
      assertRoute(
          Request.saying("Extrahiere alle Daten: Am 3. Mai trafen wir uns."),
          "classification-or-extraction",
          "local_fast");
    }

    @Test
    void shortSummary() {
      assertRoute(
          Request.saying("Summarize this: The meeting was long."), "short-summary", "local_fast");
    }

    @Test
    void codeCompletion() {
      assertRoute(Request.of(Operation.COMPLETION), "code-completion", "local_quality");
      assertRoute(
          Request.saying("Write a function in Python that parses a CSV file."),
          "code-completion",
          "local_quality");
    }

    @Test
    void rag() {
      assertRoute(
          Request.saying("Use the following context to answer.\n\nIt rained.\n\nDid it rain?"),
          "rag",
          "local_fast");
    }

    @Test
    void complexReasoning() {
      assertRoute(Request.saying(COMPLEX), "complex-reasoning", "cloud_frontier");
    }

    @Test
    void creative() {
      assertRoute(
          Request.saying("Write a poem about the sea in autumn."), "creative", "cloud_frontier");
    }

    @Test
    void agentLoop() {
      assertRoute(Request.saying("list the files").tool("ls").toolUsed(), "agent-loop", "cloud");
    }

    @Test
    void fastAndSimple() {
      assertRoute(
          Request.saying("What is the capital of France?").header("x-hearth-priority", "speed"),
          "fast-and-simple",
          "cloud_fast");
    }

    @Test
    void otherwise() {
      assertRoute(Request.saying("How do I keep basil alive?"), null, "local_quality");
    }
  }

  @Nested
  class Precedence {
    @Test
    void everyRowHasItsPlace() {
      assertThat(ShippedPolicy.ROWS)
          .extracting(ShippedPolicy.Row::name)
          .containsExactly(
              "privacy",
              "spent-budget",
              "embeddings",
              "gpu-busy",
              "long-context",
              "classification-or-extraction-declared",
              "short-summary-declared",
              "code-completion-declared",
              "rag-declared",
              "batch",
              "complex-reasoning-declared",
              "creative-declared",
              "agent-loop-declared",
              "fast-and-simple-declared",
              "housekeeping",
              "classification-or-extraction",
              "short-summary",
              "code-completion",
              "rag",
              "complex-reasoning",
              "creative",
              "agent-loop",
              "fast-and-simple");
    }

    @Test
    void privacyComesBeforeASpentBudgetABusyGpuAndALongPrompt() {
      world.spent("10", "10", "10", null).gpu(GpuState.BUSY);

      assertRoute(
          Request.saying(COMPLEX)
              .counted(90_000)
              .header("x-hearth-privacy", "true")
              .header("x-hearth-task", "creative"),
          "privacy",
          local());
    }

    @Test
    void nothingPrivateReachesACloudWhateverElseHolds() {
      for (GpuState gpu : GpuState.values()) {
        for (Task task : Task.values()) {
          for (Operation operation : Operation.values()) {
            world.gpu(gpu);
            Request request =
                (operation == Operation.CHAT ? Request.saying("x") : Request.of(operation))
                    .tagged("private")
                    .header("x-hearth-task", task.word())
                    .header("x-hearth-complexity", "complex")
                    .header("x-hearth-priority", "speed")
                    .counted(90_000);
            Verdict verdict = ((Decided) decide(request)).verdict();
            assertThat(verdict).as("%s %s %s", gpu, task, operation).isInstanceOf(Use.class);
            assertThat(((Use) verdict).localOnly()).as("%s %s %s", gpu, task, operation).isTrue();
          }
        }
      }
    }

    @Test
    void aSpentBudgetComesBeforeABusyGpu() {
      world.spent("10", "10", "10", null).gpu(GpuState.BUSY);

      assertRoute(Request.saying("x"), "spent-budget", local());
    }

    @Test
    void embeddingsStayLocalWhereTheBudgetIsSpentTheGpuBusyAndTheTextPrivate() {
      world.spent("10", "10", "10", null).gpu(GpuState.BUSY);

      assertRoute(
          Request.of(Operation.EMBEDDING).tagged("private").counted(90_000),
          "embeddings",
          new Use("embeddings", true));
    }

    @Test
    void aBusyGpuComesBeforeALongPrompt() {
      world.gpu(GpuState.BUSY);

      assertRoute(Request.saying("x").counted(90_000), "gpu-busy", "cloud");
    }

    @Test
    void aLongPromptComesBeforeADeclaredTask() {
      assertRoute(declared("classification").counted(90_000), "long-context", "cloud_large");
    }

    @Test
    void aDeclaredTaskComesBeforeALookOfComplexity() {
      assertRoute(
          Request.saying(COMPLEX).header("x-hearth-task", "rag"), "rag-declared", "local_fast");
    }

    @Test
    void aDeclaredComplexityComesBeforeALookOfATask() {
      assertRoute(
          Request.saying("Summarize this: The meeting was long.")
              .header("x-hearth-complexity", "complex"),
          "complex-reasoning-declared",
          "cloud_frontier");
    }

    @Test
    void aDeclaredTaskIsTakenAtItsWordAgainstItsLook() {
      assertRoute(
          Request.saying("Write a poem about the sea.").header("x-hearth-task", "extraction"),
          "classification-or-extraction-declared",
          "local_fast");
    }

    @Test
    void codeThatIsComplexIsNotRoutine() {
      assertRoute(
          Request.saying("```java\nclass A {}\n```\nImplement this. " + COMPLEX),
          "complex-reasoning",
          "cloud_frontier");
    }

    @Test
    void declaredFactsAloneDecideWithoutReadingTheRequest() {
      Request request = declared("batch");

      assertRoute(request, "batch", "local_quality");
      assertThat(request.reads()).isZero();
    }
  }

  @Nested
  class EmptyRoles {
    @Test
    void withoutAnyCloudTheCloudsRowsAreLeftOut() {
      Roles local = new Roles(Map.of(ModelRole.LOCAL_FAST, "small"));
      world.gpu(GpuState.BUSY);

      assertThat(decided(local, Request.saying(COMPLEX).counted(90_000)))
          .isEqualTo(new Use("small", false));
      assertThat(names(local))
          .doesNotContain("gpu-busy", "long-context", "complex-reasoning", "creative")
          .contains("privacy", "batch", "rag");
    }

    @Test
    void withoutAnyLocalModelTheLocalRowsAreLeftOut() {
      Roles cloud = new Roles(Map.of(ModelRole.CLOUD_FAST, "mini"));

      assertThat(decided(cloud, declared("classification"))).isEqualTo(new Use("mini", false));
      assertThat(names(cloud)).doesNotContain("batch", "rag", "housekeeping");
    }

    @Test
    void privacyABudgetAndEmbeddingsHoldWithoutAnyModelOfOnesOwn() {
      Roles cloud = new Roles(Map.of(ModelRole.CLOUD, "big"));

      assertThat(decided(cloud, Request.saying("x").tagged("private"))).isEqualTo(new LocalOnly());
      assertThat(decided(cloud, Request.of(Operation.EMBEDDING))).isEqualTo(new LocalOnly());
      world.spent("10", "10", "10", null);
      assertThat(decided(cloud, Request.saying("x"))).isEqualTo(new LocalOnly());
    }

    @Test
    void aRoleThatIsEmptyHasItsStandIns() {
      Roles roles =
          new Roles(Map.of(ModelRole.LOCAL_QUALITY, "own", ModelRole.CLOUD_LARGE, "wide"));

      assertThat(roles.find(ModelRole.LOCAL_FAST)).isEqualTo("own");
      assertThat(roles.find(ModelRole.CLOUD_FRONTIER)).isEqualTo("wide");
      assertThat(roles.find(ModelRole.CLOUD_FAST)).isEqualTo("wide");
      assertThat(roles.find(ModelRole.CLOUD)).isEqualTo("wide");
      assertThat(roles.find(ModelRole.EMBEDDINGS)).isNull();
    }

    @ParameterizedTest
    @EnumSource(ModelRole.class)
    void aStandInIsOfTheSameSide(ModelRole role) {
      assertThat(role.standIns())
          .allMatch(standIn -> standIn.local() == role.local())
          .doesNotContain(role, ModelRole.EMBEDDINGS)
          .doesNotHaveDuplicates();
    }

    @Test
    void withoutAnyRoleTheAskedModelStays() {
      Roles none = new Roles(Map.of());

      assertThat(decided(none, Request.saying(COMPLEX))).isEqualTo(new Verdict.AsAsked());
      assertThat(names(none)).containsExactly("privacy", "spent-budget", "embeddings");
    }

    private static List<String> names(Roles roles) {
      return ShippedPolicy.rules(roles).stream().map(Rule::name).toList();
    }

    private Verdict decided(Roles roles, Request request) {
      Policy policy =
          new Policy("auto", ShippedPolicy.rules(roles), ShippedPolicy.otherwise(roles));
      return ((Decided) policy.decide(request.ask(), world)).verdict();
    }
  }

  private static Request declared(String task) {
    return Request.saying("x").header("x-hearth-task", task);
  }

  private static Use local() {
    return new Use("local_quality", true);
  }

  private Decision decide(Request request) {
    Roles roles = Roles.named();
    return new Policy("auto", ShippedPolicy.rules(roles), ShippedPolicy.otherwise(roles))
        .decide(request.ask(), world);
  }

  private void assertRoute(Request request, @Nullable String rule, String model) {
    assertRoute(request, rule, new Use(model, false));
  }

  private void assertRoute(Request request, @Nullable String rule, Verdict verdict) {
    Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Decided.class);
    assertThat(((Decided) decision).rule()).isEqualTo(rule);
    assertThat(((Decided) decision).verdict()).isEqualTo(verdict);
  }
}
