package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.Operation;
import dev.hearth.routing.StillWorld;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Complexity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComplexityScoreTest {
  private final StillWorld world = new StillWorld();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hello!",
        "What is the capital of France?",
        "Was ist die Hauptstadt von Frankreich?",
        "Translate 'good morning' into Spanish.",
        "Who was Ada Lovelace?",
        "Wie viele Einwohner hat Wien?",
        "Give me three names for a cat.",
        "What time is it in Tokyo when it is noon in Berlin?",
        "Thanks, that was all.",
        "How long do I boil an egg?",
        "Kannst du diesen Satz freundlicher schreiben: Komm her.",
        "Is Java an island?"
      })
  void whatAShortAnswerDoesForIsSimple(String text) {
    assertThat(level(text)).as("%s", score(text)).isEqualTo(Complexity.SIMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Write a Python function that reads a JSON file and returns the keys.",
        "Refactor this class so that the loop becomes a list comprehension, and add a unit test.",
        "Schreibe ein Skript in Bash oder Python, das alle CSV-Dateien als JSON ausgibt.",
        "Why does this JavaScript promise never resolve? async function f() { return await g(); }",
        "Compare the pros and cons of renting and buying a flat.",
        "Vergleiche die Vor- und Nachteile von Miete und Kauf einer Wohnung.",
        "Fix the bug in this SQL: select from users left join orders, it returns null.",
        "Explain the difference between sharding and replication, and when latency matters."
      })
  void whatAnAbleModelOfOnesOwnDoesIsMedium(String text) {
    assertThat(level(text)).as("%s", score(text)).isEqualTo(Complexity.MEDIUM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Design a novel architecture for a distributed, fault-tolerant event store. Compare the"
            + " consensus protocols and prove step by step that no write is lost.",
        "Entwirf eine Architektur für ein verteiltes, ausfallsicheres System, wäge die"
            + " Konsistenz gegen die Latenz ab und begründe Schritt für Schritt.",
        "Prove that there are infinitely many primes, analyse why Euclid's argument is not"
            + " constructive, and derive a bound.",
        "Find the root cause of this deadlock in our lock-free queue, analyse the memory model"
            + " and the race condition, and justify a fix.",
        "Migrate our monolith to microservices with zero downtime: evaluate the trade-offs of"
            + " event sourcing and CQRS, then plan the phases.",
        "Analysiere die Auswirkungen der Geldpolitik auf die Inflation mit einer Regression und"
            + " bewerte die Annahmen kritisch."
      })
  void whatHasToBeWorkedOutByAnExpertIsComplex(String text) {
    assertThat(level(text)).as("%s", score(text)).isEqualTo(Complexity.COMPLEX);
  }

  @Test
  void theWeightsAreThosePublishedAndAddUp() {
    ComplexityScore score = score("Compare sharding and replication. First one, then the other??");
    double sum =
        0.10 * score.length()
            + 0.30 * score.code()
            + 0.25 * score.reasoning()
            + 0.25 * score.technical()
            - 0.05 * score.simple()
            + 0.03 * score.steps()
            + 0.02 * score.questions();

    assertThat(score.total()).isEqualTo(sum);
    assertThat(score.reasoning()).isEqualTo(0.5);
    assertThat(score.technical()).isEqualTo(1 / 3.0);
  }

  @Test
  void oneSignInAllItsFormsCountsOnce() {
    assertThat(score("analyse analyze analysis Analysiere").reasoning()).isEqualTo(0.5);
  }

  @Test
  void threeSignsOfReasoningAreComplexByThemselves() {
    assertThat(level("Compare, evaluate and justify.")).isEqualTo(Complexity.COMPLEX);
  }

  @Test
  void wordsAreFoundWhateverStandsAroundThemAndHoweverTheyAreWritten() {
    assertThat(score("(PROVE)").reasoning()).isEqualTo(0.5);
    assertThat(score("step-by-step").reasoning()).isEqualTo(0.5);
    assertThat(score("SCHRITT FÜR SCHRITT").reasoning()).isEqualTo(0.5);
    assertThat(score("improved disapproval").reasoning()).isZero();
  }

  @Test
  void numberedLinesAreSteps() {
    assertThat(score("Do this:\n1. wash\n2. dry\n3) fold").steps()).isEqualTo(1);
    assertThat(score("It costs 3. And 4) more").steps()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"tools are offered", "it has images", "the answer's form is given", "it is long"})
  void hardFactsMakeItAtLeastMedium(String fact) {
    Request request = Request.saying("hello");
    switch (fact) {
      case "tools are offered" -> request.tool("ls");
      case "it has images" -> request.image().user("hello");
      case "the answer's form is given" -> request.structured();
      default -> request.assistant("y".repeat(40_001)).user("hello");
    }

    assertThat(score(request).level()).isEqualTo(Complexity.MEDIUM);
    assertThat(score(request).toString()).endsWith("at least medium since " + fact);
  }

  @Test
  void remindersOfAnAgentDoNotCount() {
    String reminder =
        "<system-reminder>Analyse the architecture, prove it, compare trade-offs.</system-reminder>";

    assertThat(level(reminder + "hello" + reminder)).isEqualTo(Complexity.SIMPLE);
  }

  @Test
  void onlyTheBeginningAndTheEndOfAHugeTextAreRead() {
    String filler = "la ".repeat(30_000);
    String hard = " Compare, evaluate and justify. ";

    assertThat(level(filler + hard)).isEqualTo(Complexity.COMPLEX);
    assertThat(level(hard + filler)).isEqualTo(Complexity.COMPLEX);
    assertThat(score(filler + hard + filler).reasoning()).isZero();
  }

  @Test
  void whatIsDeclaredCounts() {
    assertThat(known(Request.saying("hello").header("x-hearth-complexity", "Complex")))
        .isEqualTo(Complexity.COMPLEX);
    assertThat(known(Request.saying("hello").header("x-hearth-task", "reasoning")))
        .isEqualTo(Complexity.COMPLEX);
    assertThat(known(Request.saying("hello").header("x-hearth-complexity", "enormous"))).isNull();
  }

  private static @Nullable Complexity known(Request request) {
    Known known = new Known(request.ask(), new StillWorld());
    return known.saidComplexity();
  }

  @Test
  void aSessionOnlyEscalates() {
    Request request = Request.saying("hello").header("x-hearth-session", "s");

    assertThat(derived(request)).isEqualTo(Complexity.SIMPLE);
    world.session("s", Complexity.COMPLEX);
    assertThat(derived(request)).isEqualTo(Complexity.COMPLEX);
    world.session("s", Complexity.SIMPLE);
    assertThat(
            derived(Request.saying("Compare, evaluate, justify").header("x-hearth-session", "s")))
        .isEqualTo(Complexity.COMPLEX);
  }

  @Test
  void housekeepingIsSimpleInEverySession() {
    world.session("s", Complexity.COMPLEX);

    assertThat(
            derived(
                Request.saying("[SUGGESTION MODE: compare, evaluate, justify]")
                    .header("x-hearth-session", "s")))
        .isEqualTo(Complexity.SIMPLE);
  }

  @Test
  void vectorsAndTextsToContinueAreSimpleUnread() {
    for (Operation operation : new Operation[] {Operation.EMBEDDING, Operation.COMPLETION}) {
      Request request = Request.of(operation);
      assertThat(derived(request)).isEqualTo(Complexity.SIMPLE);
      assertThat(request.reads()).isZero();
    }
  }

  private Complexity derived(Request request) {
    return new Known(request.ask(), world).derivedComplexity();
  }

  private static Complexity level(String text) {
    return score(text).level();
  }

  private static ComplexityScore score(String text) {
    return score(Request.saying(text));
  }

  private static ComplexityScore score(Request request) {
    Ask ask = request.ask();
    return ComplexityScore.of(ask.facts(), ask.conversation());
  }
}
