package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.conversation.KeepingLimits;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's Responses in configurations: servers that speak it, and how much is kept of it. */
class ResponsesTest {
  private static final FakeDialect RESPONSES = new FakeDialect("responses");
  private static final Map<String, String> KEY = Map.of("OPENAI_API_KEY", "sk-one");

  @TempDir Path folder;

  @Test
  void asksOpenAiByResponsesWithItsKey() {
    Target target = load("models: { smart: openai-responses/gpt-5 }", KEY).target("smart");

    assertThat(target.model()).isEqualTo("gpt-5");
    assertThat(target.provider().dialect()).isEqualTo(RESPONSES);
    assertThat(target.provider().endpoint()).hasToString("https://api.openai.com");
    assertThat(target.provider().basePath()).isEqualTo("/v1");
    assertThat(bearer(target.provider())).isEqualTo("Bearer sk-one");
  }

  @Test
  void asksAnyOtherServerByResponsesWithoutOpenAisKey() {
    Provider box =
        load(
                """
                providers: { box: { type: openai-responses, url: "http://10.0.0.7:8080" } }
                models: { smart: box/m }
                """,
                KEY)
            .target("smart")
            .provider();

    assertThat(box.dialect()).isEqualTo(RESPONSES);
    assertThat(box.endpoint()).hasToString("http://10.0.0.7:8080");
    assertThat(box.basePath()).isEqualTo("/v1");
    assertThat(box.credential()).isInstanceOf(Credential.None.class);
    assertThat(box.local()).isTrue();
  }

  @Test
  void leavesAModelOffWhoseKeyIsMissing() {
    LoadedText loaded = load("models: { smart: openai-responses/gpt-5 }", Map.of());

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.configuration().notices())
        .anyMatch(notice -> notice.contains("OPENAI_API_KEY is not set"));
  }

  @ParameterizedTest
  @CsvSource({
    "openai/responses/gpt-5, gpt-5, openai-responses, api.openai.com",
    "responses/gpt-5, gpt-5, openai-responses, api.openai.com",
    "xai/responses/grok-4, grok-4, xai, api.x.ai"
  })
  void readsLiteLlmsNames(String model, String name, String provider, String host) {
    Target target = liteLlm("model: " + model).target("smart");

    assertThat(target.model()).isEqualTo(name);
    assertThat(target.provider().dialect()).isEqualTo(RESPONSES);
    assertThat(target.provider().name()).isEqualTo(provider);
    assertThat(target.provider().endpoint().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model: openai/responses/m, api_base: 'http://10.0.0.7:8080/v1'",
        "model: openai/responses/m, api_base: 'http://10.0.0.7:8080/v1/responses'",
        "model: responses/m, custom_llm_provider: openai, api_base: 'http://10.0.0.7:8080/v1'"
      })
  void readsLiteLlmsNamesOfServersElsewhere(String params) {
    Provider provider = liteLlm(params).target("smart").provider();

    assertThat(provider.dialect()).isEqualTo(RESPONSES);
    assertThat(provider.name()).isEqualTo("openai-responses@10.0.0.7:8080");
    assertThat(provider.basePath()).isEqualTo("/v1");
    assertThat(provider.credential()).isInstanceOf(Credential.None.class);
  }

  @Test
  void readsOtherNamesAsBefore() {
    assertThat(liteLlm("model: openai/gpt-5").target("smart").provider().dialect())
        .isEqualTo(new FakeDialect("openai"));
    assertThat(liteLlm("model: anthropic/responses/x").target("smart").model())
        .isEqualTo("responses/x");
  }

  @Test
  void offersAKeyThatTwoTypesShareOnce() {
    assertThat(load("models: {}", KEY).configuration().cloudKeys().variables())
        .containsExactly("OPENAI_API_KEY");
    assertThat(
            load("models: { smart: openai-responses/gpt-5 }", KEY)
                .configuration()
                .cloudKeys()
                .variables())
        .isEmpty();
  }

  @Test
  void keepsAsMuchAsItIsTold() {
    assertThat(keeping("discover: false")).isEqualTo(KeepingLimits.DEFAULT);
    assertThat(keeping("responses: { keep: 5, keep_bytes: 1MB, keep_for: 10m }"))
        .isEqualTo(new KeepingLimits(5, 1 << 20, Duration.ofMinutes(10)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep: 0", "keep_bytes: 0", "keep_for: 0s"})
  void keepsNothingWhereItIsTold(String key) {
    assertThat(keeping("responses: { " + key + " }").on()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "keep: -1;          responses.keep",
        "keep_bytes: 17GB;  responses.keep_bytes",
        "keep_for: forever; responses.keep_for",
        "kept: 1;           responses.kept"
      })
  void saysWhatIsWrong(String key, String path) {
    LoadedText loaded = load("responses: { " + key + " }", Map.of());

    assertThat(loaded.errors())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo(path));
  }

  private KeepingLimits keeping(String yaml) {
    return load(yaml, Map.of()).configuration().keeping();
  }

  private LoadedText liteLlm(String params) {
    return load(
        "model_list: [ { model_name: smart, litellm_params: { " + params + " } } ]",
        Map.of("OPENAI_API_KEY", "sk-one", "XAI_API_KEY", "xai-one", "ANTHROPIC_API_KEY", "ant"));
  }

  private LoadedText load(String yaml, Map<String, String> environment) {
    return LoadedText.of(folder, yaml, environment);
  }

  private static String bearer(Provider provider) {
    return provider.headers().stream()
        .filter(header -> header.name().equals("authorization"))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
