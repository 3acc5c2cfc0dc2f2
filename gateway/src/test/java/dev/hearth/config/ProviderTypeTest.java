package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTypeTest {

  private static final ProviderType OLLAMA = ProviderType.named("ollama").orElseThrow();

  private final Problems problems = new Problems();

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, http://127.0.0.1:11434",
    ":5000, http://127.0.0.1:5000",
    "[::1]:5000, http://[::1]:5000",
    "https://gpu.lan/ollama/, https://gpu.lan/ollama",
    "gpu_box:5000, http://gpu_box:5000"
  })
  void findsOllamaWhereItsOwnVariableSays(String value, String url) {
    assertThat(moved(Map.of("OLLAMA_HOST", value)))
        .hasValueSatisfying(moved -> assertThat(moved).hasToString(url));
    assertThat(problems.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({":0", "unix:///run/ollama.sock", "exam ple", "user:secret@box:1"})
  void notesAValueThatIsNoAddress(String value) {
    assertThat(moved(Map.of("OLLAMA_HOST", value))).isEmpty();
    assertThat(problems.all())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("environment variable OLLAMA_HOST");
          assertThat(problem.isError()).isFalse();
        });
  }

  @Test
  void prefersTheVariableThatIsMeantForGateways() {
    assertThat(moved(Map.of("OLLAMA_HOST", ":1", "OLLAMA_API_BASE", "http://gpu.lan:2")))
        .hasValueSatisfying(moved -> assertThat(moved).hasToString("http://gpu.lan:2"));
  }

  private Optional<BaseUrl> moved(Map<String, String> variables) {
    return OLLAMA.movedTo(new Environment(variables), problems);
  }
}
