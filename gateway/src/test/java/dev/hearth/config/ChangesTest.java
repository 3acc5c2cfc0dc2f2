package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.ingress.IngressConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reload tells of the differences between two configurations. */
class ChangesTest {
  private static final String BASE =
      """
      listen: { master_key: sk-base }
      providers:
        box: { type: llama-server, url: "http://127.0.0.1:8080/v1", key: sk-box }
        other: { type: vllm, url: "http://127.0.0.1:8000/v1" }
      models:
        local/fast: box/llama
        local/slow: { targets: [ other/qwen ], fallbacks: [ local/fast ] }
      aliases: { fast: local/fast }
      """;
  private static final Map<String, String> KEYS =
      Map.of(
          "HEARTH_MASTER_KEY", "sk-master",
          "OPENAI_API_KEY", "sk-one",
          "GROQ_API_KEY", "gsk_one",
          "LITELLM_MASTER_KEY", "sk-master");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'  local/fast: box/llama' | '  local/fast: box/llama\n  new: box/new' | model new added",
        "'  local/fast: box/llama' | '  local/fast: box/llama\n  any/*: box/*' |"
            + " model any/* added",
        "'aliases: { fast: local/fast }' | 'aliases: {}' | alias fast removed",
        "'aliases: { fast: local/fast }' | 'aliases: { fast: local/slow }' | alias fast changed",
        "'box/llama' | 'box/other' | model local/fast changed (targets)",
        "', fallbacks: [ local/fast ]' | ', retries: 7' |"
            + " 'model local/slow changed (fallbacks, retries)'",
        "':8080' | ':8081' | provider box changed (address)",
        "'sk-box' | 'sk-new' | provider box changed (key)",
        "'key: sk-box' | 'key: sk-box, max_parallel: 3' |"
            + " 'provider box changed (max_parallel, max_queue, max_wait)'",
        "'listen: { master_key: sk-base }' | '' | listen.master_key removed",
        "'sk-base' | 'sk-new' | listen.master_key changed",
        "'sk-base }' | 'sk-base, max_body: 1MB }' |"
            + " listen.max_body changed from 67108864 to 1048576",
        "'sk-base }' | 'sk-base, idle_timeout: 10s }' |"
            + " listen.idle_timeout changed from 75s to 10s",
        "'sk-base }' | 'sk-base, cors_origins: [ https://a.test ] }' |"
            + " listen.cors_origins changed",
        "'aliases' | 'discover: false\naliases' | discover changed",
        "'aliases' | 'responses: { keep: 5 }\naliases' | responses changed",
        "'aliases' | 'fetch: { hosts: [ a.test ] }\naliases' | fetch changed"
      })
  void tellsEveryChangeInWords(String part, String other, String words) {
    Changes changes = changes(BASE, BASE.replace(part, other == null ? "" : other));

    assertThat(changes.now()).containsExactly(words);
    assertThat(changes.atNextStart()).isEmpty();
  }

  @Test
  void tellsWhatHasToWaitForTheNextStart() {
    String moved = BASE.replace("sk-base }", "sk-base, port: 4100, host: 127.0.0.2 }");

    assertThat(changes(BASE, moved))
        .isEqualTo(
            new Changes(
                List.of(),
                List.of(
                    "listen.host changed from 127.0.0.1 to 127.0.0.2: takes effect at the next start",
                    "listen.port changed from 4000 to 4100: takes effect at the next start")));
  }

  @Test
  void tellsThatAModelWasRemoved() {
    String less = BASE.replaceAll(" {2}local/slow:.*\n", "").replaceAll(" {2}other: .type.*\n", "");

    assertThat(changes(BASE, less).now())
        .containsExactly("model local/slow removed", "provider other removed");
  }

  @Test
  void tellsThatTheOrderOfTheModelsChanged() {
    String slow = "  local/slow: { targets: [ other/qwen ], fallbacks: [ local/fast ] }\n";
    String turned = BASE.replace(slow, "").replace("models:\n", "models:\n" + slow);

    assertThat(changes(BASE, turned).now()).contains("the order of the models changed");
  }

  @Test
  void neverTellsAKey() {
    String changed = BASE.replace("sk-base", "sk-secret-1").replace("sk-box", "sk-secret-2");

    assertThat(changes(BASE, changed).toString()).doesNotContain("secret");
  }

  @Test
  void knowsEveryLimitOfTheDoorByItsKeyInTheFile() {
    Set<String> keys = new HashSet<>();
    Schema.LISTEN_KEYS.keys().forEach(key -> keys.add(key.name()));
    keys.remove("master_key");

    Set<String> told = new HashSet<>();
    for (var component : IngressConfig.class.getRecordComponents()) {
      told.add(ChangeWords.listenKey(component.getName()));
    }
    assertThat(told).isEqualTo(keys);
  }

  /** Values have to be equal to be known as unchanged, whatever a configuration holds. */
  @Test
  void findsNoChangeWhereTheSameTextIsReadTwice() throws IOException {
    Pattern yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    Path docs = Path.of("../docs");
    assertUnchanged(Files.readString(docs.resolve("hearth.example.yaml")));
    for (String name : List.of("configuration.md", "litellm.md")) {
      Matcher blocks = yaml.matcher(Files.readString(docs.resolve(name)));
      while (blocks.find()) {
        assertUnchanged(blocks.group(1));
      }
    }
  }

  private void assertUnchanged(String yaml) {
    ConfigLoader loader =
        new ConfigLoader(
            new dev.hearth.GatewayServer().dialects(), KEYS, new Locations(folder, folder, false));
    assertThat(Changes.between(loaded(loader, yaml), loaded(loader, yaml)))
        .as(yaml)
        .isEqualTo(new Changes(List.of(), List.of()));
  }

  private Configuration loaded(ConfigLoader loader, String yaml) {
    try {
      Path file = Files.writeString(folder.resolve("hearth.yaml"), yaml);
      return switch (loader.load(file)) {
        case Loading.Loaded(Configuration configuration, _) -> configuration;
        case Loading.Broken(_, var problems) -> throw new AssertionError(problems.toString());
      };
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Changes changes(String before, String after) {
    return Changes.between(
        LoadedText.of(folder, before, Map.of()).configuration(),
        LoadedText.of(folder, after, Map.of()).configuration());
  }
}
