package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code hearth check} says of good and of broken files. */
class CheckCommandTest {
  private static final Path BROKEN = Path.of("src/test/resources/broken");
  private static final Path REAL = Path.of("src/test/resources/config/litellm.yaml");

  @TempDir Path folder;

  static Stream<Path> brokenFiles() throws IOException {
    try (Stream<Path> files = Files.list(BROKEN)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(10);
      return all.stream();
    }
  }

  /** The expected text lies beside each file. */
  @ParameterizedTest
  @MethodSource("brokenFiles")
  void saysEverythingThatIsWrongWithABrokenFile(Path file) throws IOException {
    CommandLineFixture line = new CommandLineFixture(folder, Map.of());

    int exit = line.run("check", file.toString());

    String expected = Files.readString(Path.of(file.toString().replace(".yaml", ".expected.txt")));
    assertThat(line.out() + line.err()).isEqualTo(expected);
    assertThat(exit).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void neverShowsATrace(Path file) {
    CommandLineFixture line = new CommandLineFixture(folder, Map.of());

    line.run("check", file.toString());

    assertThat(line.out() + line.err()).doesNotContain("Exception", "\tat ", ".java:");
  }

  @Test
  void tellsTheChainOfAnEnvironmentWithoutAFile() {
    Map<String, String> environment = Map.of("OLLAMA_MODEL", "qwen3", "OPENAI_API_KEY", "sk-1");
    CommandLineFixture line = new CommandLineFixture(folder, environment);

    assertThat(line.run("check")).isZero();
    assertThat(line.out())
        .contains(
            "free-first: ollama_local/qwen3 or openai/gpt-4o-mini (paid: ENABLE_PAID_API is not"
                + " true), then local_stub");
  }

  @Test
  void saysWhatAGoodFileComesTo() {
    CommandLineFixture line =
        new CommandLineFixture(
            folder,
            Map.of(
                "LITELLM_MASTER_KEY", "sk-m",
                "GROQ_API_KEY", "gsk_1",
                "GEMINI_API_KEY", "g",
                "ANTHROPIC_API_KEY", "a"));

    int exit = line.run("check", REAL.toString());

    assertThat(exit).isZero();
    assertThat(line.out())
        .contains("6 models, 7 targets, 5 providers")
        .contains("  local/fast: openai@localhost:8080/llama-3.1-8b, then cloud/fast")
        .contains("note: not yet in general_settings: max_budget, budget_duration");
    assertThat(line.out() + line.err()).doesNotContain("sk-m", "gsk_1");
  }

  @Test
  void saysThatAFileDoesNotExist() {
    CommandLineFixture line = new CommandLineFixture(folder, Map.of());

    assertThat(line.run("check", folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(line.out()).contains("which does not exist").contains("check the path");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    CommandLineFixture line = new CommandLineFixture(folder, Map.of());

    assertThat(line.run("check", folder.toString())).isEqualTo(1);
    assertThat(line.out()).contains("is a folder");
  }

  @Test
  void checksWhatServeWouldUseWhenNoFileIsNamed() throws IOException {
    Files.writeString(folder.resolve("hearth.yaml"), "models: { fast: groq/llama }\n");
    CommandLineFixture line = new CommandLineFixture(folder, Map.of("GROQ_API_KEY", "k"));

    assertThat(line.run("check")).isZero();
    assertThat(line.out()).contains("hearth.yaml: 1 model, 1 target, 1 provider");
  }
}
