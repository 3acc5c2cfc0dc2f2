package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests go to a target or a provider at once, as files say it. */
class LimitsTest {

  @TempDir private Path folder;

  @Test
  void aTargetAndItsProviderHaveTheirOwn() {
    LoadedText loaded =
        loaded(
            """
            providers: { box: { url: "http://127.0.0.1:1", max_parallel: 10, max_wait: 5s } }
            models:
              a: { targets: [ { provider: box, model: x, max_parallel: 2, max_queue: 0 } ] }
            """);

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.target("a").limits()).isEqualTo(new Limits(2, 0, Duration.ofSeconds(30)));
    assertThat(loaded.target("a").provider().limits())
        .isEqualTo(new Limits(10, 100, Duration.ofSeconds(5)));
  }

  @Test
  void thereIsNoneWhereNobodySaysSo() {
    LoadedText loaded = loaded("models: { a: llama-server/x }\n");

    assertThat(loaded.target("a").limits()).isEqualTo(Limits.NONE);
    assertThat(loaded.target("a").provider().limits()).isEqualTo(Limits.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_parallel_requests: 3, rpm: 60 | 3",
        "rpm: 60, tpm: 100000 | 60",
        "tpm: 100000 | 16",
        "tpm: 100 | 1",
        "timeout: 30 | 7",
      })
  void liteLlmsEntriesHaveWhatIsSaidOfThemElseOfTheirPace(String params, int parallel) {
    LoadedText loaded =
        loaded(
            """
            model_list:
              - model_name: a
                litellm_params: { model: openai/x, api_base: "http://127.0.0.1:1", %s }
            router_settings: { default_max_parallel_requests: 7 }
            """
                .formatted(params));

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.target("a").limits()).isEqualTo(Limits.of(parallel));
    assertThat(loaded.configuration().notices()).isEmpty();
  }

  private LoadedText loaded(String text) {
    return LoadedText.of(folder, text, Map.of());
  }
}
