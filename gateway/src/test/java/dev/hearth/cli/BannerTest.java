package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lines that a start prints. */
class BannerTest {

  @Test
  void tellsWhatToDoWhereNothingWasFound() {
    String text = Banner.text(report(null, List.of(), List.of(), null, List.of(), false), false);

    assertThat(text)
        .isEqualTo(
            """
            Hearth 1.2 at http://127.0.0.1:4000/v1
              not found  Ollama (11434), vLLM (8000)
              to do      start a model server: it is found within seconds
                         or try the model in the box: ./hearth serve --demo
            try it
              curl http://127.0.0.1:4000/v1/chat/completions \\
                -H 'Content-Type: application/json' \\
                -d '{"model":"any","messages":[{"role":"user","content":"Hello"}]}'
            """);
  }

  @Test
  void namesTheServersThatWereFoundAndTriesTheFirstModel() {
    StartReport.Found found =
        new StartReport.Found("ollama", "http://127.0.0.1:11434", List.of("llama3:8b", "b"));

    String text =
        Banner.text(report(null, List.of(), List.of(found), null, List.of(), false), false);

    assertThat(text)
        .contains("  found      ollama at http://127.0.0.1:11434: llama3:8b, b\n")
        .contains("\"model\":\"llama3:8b\"")
        .doesNotContain("to do");
  }

  @Test
  void tellsWhoIsAskedWhereOnlyTheEnvironmentSays() {
    StartReport report =
        new StartReport(
            "1.2",
            "http://127.0.0.1:4000/v1",
            null,
            List.of("free-first"),
            "free-first: huggingface, local_stub; not asked: openai (paid)",
            List.of(),
            List.of(),
            null,
            "local/demo",
            List.of("OPENAI_API_KEY"),
            false,
            false,
            List.of());

    assertThat(Banner.text(report, false))
        .contains("  chain      free-first: huggingface, local_stub; not asked: openai (paid)\n")
        .contains("OPENAI_API_KEY: found, not used")
        .contains("\"model\":\"free-first\"")
        .doesNotContain("to do");
  }

  @Test
  void countsTheModelsThatItDoesNotName() {
    List<String> many = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    String text =
        Banner.text(report("hearth.yaml", many, List.of(), null, List.of(), false), false);

    assertThat(text).contains("config     hearth.yaml: a, b, c, d, e, f and 2 more");
  }

  @Test
  void saysThatCloudKeysAreNotUsed() {
    String text =
        Banner.text(
            report(null, List.of(), List.of(), null, List.of("GROQ_API_KEY"), false), false);

    assertThat(text)
        .contains("GROQ_API_KEY: found, not used; ENABLE_PAID_API=true uses them, which costs");
  }

  @Test
  void saysThatCloudKeysAreUsedWhereThatWasAllowed() {
    String text =
        Banner.text(report(null, List.of(), List.of(), null, List.of("GROQ_API_KEY"), true), false);

    assertThat(text).contains("GROQ_API_KEY: in use, which costs money");
  }

  @Test
  void triesTheModelInTheBox() {
    String text =
        Banner.text(report(null, List.of(), List.of(), "is made ready", List.of(), false), false);

    assertThat(text).contains("  demo       is made ready\n").contains("\"model\":\"local/demo\"");
  }

  @Test
  void showsNoControlCharacterThatAServerNamesItsModelWith() {
    StartReport.Found found = new StartReport.Found("x", "http://h", List.of("\u001b[31mred"));

    assertThat(Banner.text(report(null, List.of(), List.of(found), null, List.of(), false), false))
        .doesNotContain("\u001b");
  }

  private static StartReport report(
      @Nullable String source,
      List<String> models,
      List<StartReport.Found> found,
      @Nullable String demo,
      List<String> cloudKeys,
      boolean paid) {
    return new StartReport(
        "1.2",
        "http://127.0.0.1:4000/v1",
        source,
        models,
        null,
        found,
        List.of("Ollama (11434)", "vLLM (8000)"),
        demo,
        "local/demo",
        cloudKeys,
        paid,
        false,
        List.of());
  }
}
