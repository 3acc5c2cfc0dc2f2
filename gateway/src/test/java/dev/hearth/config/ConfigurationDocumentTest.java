package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.LiteLlmKeys.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents tell of the keys that the code has, and their examples load. */
class ConfigurationDocumentTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Map<String, String> KEYS =
      Map.of(
          "HEARTH_MASTER_KEY", "sk-master",
          "OPENAI_API_KEY", "sk-one",
          "GROQ_API_KEY", "gsk_one",
          "LITELLM_MASTER_KEY", "sk-master");

  @TempDir Path folder;

  @Test
  void theReferenceHasEveryTableAsTheCodeHasIt() throws IOException {
    String document = Files.readString(DOCS.resolve("configuration.md"));

    for (Table table : Schema.TABLES) {
      assertThat(document).as("the keys of '%s'", table.path()).contains(Schema.markdown(table));
    }
  }

  @Test
  void theReferenceHasEveryTypeOfProvider() throws IOException {
    String document = Files.readString(DOCS.resolve("configuration.md"));

    for (ProviderType type : ProviderType.ALL) {
      assertThat(document)
          .contains(
              "| `%s` | %s | %s | %s |"
                  .formatted(
                      type.name(),
                      type.usualUrl() == null ? "–" : type.usualUrl(),
                      listed(type.keyVariables()),
                      listed(type.urlVariables())));
    }
  }

  private static String listed(List<String> variables) {
    return variables.isEmpty() ? "–" : "`" + String.join("`, `", variables) + "`";
  }

  @Test
  void theLiteLlmPageHasEveryKeyWithWhatBecomesOfIt() throws IOException {
    String document = Files.readString(DOCS.resolve("litellm.md"));

    for (String section : LiteLlmKeys.SECTIONS) {
      for (Fate fate : Fate.values()) {
        assertThat(document)
            .as("%s: %s", section, fate)
            .contains(LiteLlmKeys.markdown(section, fate));
      }
    }
  }

  @Test
  void theExampleLoadsWithoutAnyProblem() {
    LoadedText example = LoadedText.of(DOCS.resolve("hearth.example.yaml"), KEYS);

    assertThat(example.problems()).isEmpty();
    assertThat(example.configuration().catalog().names())
        .containsExactly("local/fast", "local/embed", "cloud/fast", "team/smart", "gpt-4o-mini");
  }

  @Test
  void everyExampleInTheDocumentsLoadsWithoutAnyProblem() throws IOException {
    Pattern yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    int examples = 0;
    for (String name :
        List.of("configuration.md", "litellm.md", "routing.md", "reliability.md", "profiles.md")) {
      Matcher blocks = yaml.matcher(Files.readString(DOCS.resolve(name)));
      while (blocks.find()) {
        LoadedText loaded = LoadedText.of(folder, blocks.group(1), KEYS);
        assertThat(loaded.problems()).as("%s:%n%s", name, blocks.group(1)).isEmpty();
        examples++;
      }
    }
    assertThat(examples).isGreaterThanOrEqualTo(3);
  }
}
