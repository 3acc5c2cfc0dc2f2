package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Credential;
import dev.hearth.provider.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several keys of one provider. */
class KeysTest {
  private static final Map<String, String> SET =
      Map.of("KEY_1", "gsk_one", "KEY_2", "gsk_two", "KEY_3", "gsk_three");

  @TempDir private Path folder;

  @Test
  void theKeyComesFirstThenTheOthersInTheirOrder() {
    assertThat(keys(loaded("key: env:KEY_3, keys: [env:KEY_1, env:KEY_2]")))
        .containsExactly("gsk_three", "gsk_one", "gsk_two");
  }

  @Test
  void theyDoWithoutTheKeyAndWithoutTheTypesVariable() {
    assertThat(keys(loaded("keys: [env:KEY_1, env:KEY_2]"))).containsExactly("gsk_one", "gsk_two");
  }

  @Test
  void aKeyThatIsNotSetIsOffAndTheOthersDo() {
    LoadedText loaded = loaded("keys: [env:KEY_1, env:KEY_9]");

    assertThat(keys(loaded)).containsExactly("gsk_one");
    assertThat(loaded.configuration().notices())
        .containsExactly("KEY_9 is not set: off: a key of provider groq");
  }

  @Test
  void withoutAnyThatIsSetTheProviderIsOff() {
    LoadedText loaded = loaded("keys: [env:KEY_8, env:KEY_9]");

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.configuration().notices())
        .containsExactly("KEY_8 is not set: off: fast (groq/llama-3.1-8b-instant)");
  }

  @Test
  void aKeyInTheFileIsPointedOutAndNeverShown() {
    LoadedText loaded = loaded("keys: [env:KEY_1, gsk_inthefile]");

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("providers.groq.keys[1]");
          assertThat(problem.toString()).doesNotContain("inthefile");
        });
  }

  @Test
  void whatIsNoKeyAndTooManyAreErrors() {
    assertThat(loaded("keys: [[env:KEY_1]]").errorPaths())
        .containsExactly("providers.groq.keys[0]");
    String many =
        IntStream.range(0, 65).mapToObj(_ -> "env:KEY_1").collect(Collectors.joining(", "));
    assertThat(loaded("keys: [" + many + "]").errorPaths()).containsExactly("providers.groq.keys");
  }

  private LoadedText loaded(String provider) {
    String models = "models: { fast: groq/llama-3.1-8b-instant }\n";
    return LoadedText.of(folder, models + "providers: { groq: { " + provider + " } }\n", SET);
  }

  private static List<String> keys(LoadedText loaded) {
    assertThat(loaded.errors()).isEmpty();
    return loaded.group("fast").targets().getFirst().provider().credentials().stream()
        .map(credential ->
            credential instanceof Credential.Bearer(Secret secret) ? secret.reveal() : "none")
        .toList();
  }
}
