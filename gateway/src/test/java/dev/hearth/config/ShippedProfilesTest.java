package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.routing.Agents.Link;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ProfiledCatalog;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The profiles that come along, row by row. */
class ShippedProfilesTest {
  private static final String[] AGENTS = {
    "sisyphus",
    "oracle",
    "tdd-guide",
    "code-reviewer",
    "security",
    "explore",
    "build-error-resolver",
    "document-writer",
    "doc-updater",
    "refactor-cleaner",
    "journalist",
    "librarian"
  };
  private static final Map<String, String> KEYS =
      Map.of("OPENAI_API_KEY", "sk-1", "GEMINI_API_KEY", "k-2", "ANTHROPIC_API_KEY", "k-3");

  @TempDir Path folder;

  @ParameterizedTest(name = "hybrid-cloud-ollama: {0} → {1}, then {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sisyphus             | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "oracle               | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "security             | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "tdd-guide            | openai/gpt-4o             | google/gemini-2.5-pro",
        "code-reviewer        | openai/gpt-4o             | google/gemini-2.5-pro",
        "librarian            | google/gemini-2.5-flash   | google/gemini-2.5-pro, openai/gpt-4o-mini",
        "explore              | ollama/ministral-3:14b-32k | google/gemini-2.5-flash, google/gemini-2.5-pro",
        "build-error-resolver | ollama/qwen3-coder-32k    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "refactor-cleaner     | ollama/qwen3-coder-32k    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "document-writer      | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "doc-updater          | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "journalist           | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
      })
  void hybridCloudOllamaLeavesThinkingToTheCloudAndToilToOllama(
      String agent, String model, String fallbacks) {
    assertRow("hybrid-cloud-ollama", agent, model, fallbacks);
  }

  @ParameterizedTest(name = "hybrid-claude-ollama: {0} → {1}, then {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sisyphus             | anthropic/claude-sonnet-4.5 | google/gemini-2.5-pro",
        "tdd-guide            | anthropic/claude-sonnet-4.5 | google/gemini-2.5-pro",
        "code-reviewer        | anthropic/claude-sonnet-4.5 | google/gemini-2.5-pro",
        "oracle               | anthropic/claude-opus-4.5 | anthropic/claude-sonnet-4.5, google/gemini-2.5-pro",
        "security             | anthropic/claude-opus-4.5 | anthropic/claude-sonnet-4.5, google/gemini-2.5-pro",
        "librarian            | google/gemini-2.5-flash   | google/gemini-2.5-pro, openai/gpt-4o-mini",
        "explore              | ollama/ministral-3:14b-32k | google/gemini-2.5-flash, google/gemini-2.5-pro",
        "build-error-resolver | ollama/qwen3-coder-32k    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "refactor-cleaner     | ollama/qwen3-coder-32k    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "document-writer      | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "doc-updater          | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
        "journalist           | ollama/lfm2.5-thinking    | google/gemini-2.5-flash, openai/gpt-4o-mini",
      })
  void hybridClaudeOllamaHasClaudeThinkAndOllamaToil(String agent, String model, String fallbacks) {
    assertRow("hybrid-claude-ollama", agent, model, fallbacks);
  }

  @ParameterizedTest(name = "cloud-only: {0} → {1}, then {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sisyphus             | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "oracle               | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "security             | openai/gpt-5.2            | openai/gpt-4o, google/gemini-2.5-pro",
        "tdd-guide            | openai/gpt-4o             | google/gemini-2.5-pro",
        "code-reviewer        | openai/gpt-4o             | google/gemini-2.5-pro",
        "librarian            | google/gemini-2.5-flash   | google/gemini-2.5-pro, openai/gpt-4o-mini",
        "explore              | google/gemini-2.5-flash   | google/gemini-2.5-pro",
        "build-error-resolver | google/gemini-2.5-flash   | openai/gpt-4o-mini",
        "refactor-cleaner     | google/gemini-2.5-flash   | openai/gpt-4o-mini",
        "document-writer      | google/gemini-2.5-flash   | openai/gpt-4o-mini",
        "doc-updater          | google/gemini-2.5-flash   | openai/gpt-4o-mini",
        "journalist           | google/gemini-2.5-flash   | openai/gpt-4o-mini",
      })
  void cloudOnlyHasEachLocalAgentOnItsFirstCloudFallback(
      String agent, String model, String fallbacks) {
    assertRow("cloud-only", agent, model, fallbacks);
  }

  @ParameterizedTest(name = "local-only: {0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sisyphus             | ollama/qwen3-coder-32k",
        "oracle               | ollama/qwen3-coder-32k",
        "security             | ollama/qwen3-coder-32k",
        "tdd-guide            | ollama/qwen3-coder-32k",
        "code-reviewer        | ollama/qwen3-coder-32k",
        "librarian            | ollama/qwen3-coder-32k",
        "build-error-resolver | ollama/qwen3-coder-32k",
        "refactor-cleaner     | ollama/qwen3-coder-32k",
        "explore              | ollama/ministral-3:14b-32k",
        "document-writer      | ollama/lfm2.5-thinking",
        "doc-updater          | ollama/lfm2.5-thinking",
        "journalist           | ollama/lfm2.5-thinking",
      })
  void localOnlyHasEveryAgentOnALocalModelAndNoFallback(String agent, String model) {
    assertRow("local-only", agent, model, "");
    assertThat(profile("local-only").localOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hybrid-cloud-ollama", "hybrid-claude-ollama", "cloud-only", "local-only"})
  void eachHasTheTwelveAgentsAndDeniesThreeToolsToAllOfThem(String name) {
    Profile profile = profile(name);

    assertThat(profile.agents().keySet()).containsExactlyInAnyOrder(AGENTS);
    assertThat(profile.description()).isNotBlank();
    assertThat(profile.agents().values())
        .extracting(agent -> agent.denied().plain())
        .containsOnly(Set.of("edit", "webfetch", "write"));
  }

  @Test
  void thoseThatUseOllamaGiveItTenRequestsAtOnce() {
    assertThat(profile("hybrid-cloud-ollama").providerLimits()).isEqualTo(Map.of("ollama", 10));
    assertThat(profile("hybrid-claude-ollama").providerLimits()).isEqualTo(Map.of("ollama", 10));
    assertThat(profile("local-only").providerLimits()).isEqualTo(Map.of("ollama", 10));
    assertThat(profile("cloud-only").providerLimits()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hybrid-cloud-ollama", "hybrid-claude-ollama", "cloud-only", "local-only"})
  void everyModelOfEachLeadsToAProviderOfItsVendorWhereTheKeysAreSet(String name) {
    Catalog catalog = inForce(name, KEYS);

    assertThat(catalog.agents().leftOut()).isEmpty();
    for (Agent agent : profile(name).agents().values()) {
      for (Link link : catalog.agents().chain(agent)) {
        Link.Served served = (Link.Served) link;
        String vendor = served.reference().substring(0, served.reference().indexOf('/'));
        assertThat(served.group().targets())
            .as(served.reference())
            .extracting(target -> target.provider().name())
            .containsExactly(vendor.equals("google") ? "gemini" : vendor);
      }
    }
  }

  @Test
  void anAgentWhoseProviderIsNotConfiguredGoesOnToItsFallbacksAndTheReasonIsTold() {
    Catalog catalog = inForce("hybrid-cloud-ollama", Map.of("GEMINI_API_KEY", "k-2"));

    assertThat(catalog.agents().leftOut())
        .containsOnlyKeys("openai/gpt-5.2", "openai/gpt-4o", "openai/gpt-4o-mini")
        .containsValue("OPENAI_API_KEY is not set");
    assertThat(Objects.requireNonNull(catalog.find("agent/oracle")).targets())
        .extracting(target -> target.provider().name() + '/' + target.model())
        .containsExactly("gemini/gemini-2.5-pro");
    assertThat(catalog.names()).contains("agent/oracle", "agent/explore");
  }

  @Test
  void anAgentOfWhichNothingIsLeftIsNoModel() {
    Catalog catalog = inForce("cloud-only", Map.of());

    assertThat(catalog.names()).isEmpty();
    assertThat(catalog.agents().leftOut()).hasSize(5);
  }

  @Test
  void theDocumentHasEveryRowOfEachProfile() throws IOException {
    assertThat(Files.readString(Path.of("../docs/profiles.md")))
        .contains(
            "<!-- shipped profiles: as the code has them -->\n\n"
                + markdown()
                + "\n<!-- end of shipped profiles -->");
  }

  private static String markdown() {
    StringBuilder text = new StringBuilder("| agent |");
    ShippedProfiles.NAMES.forEach(name -> text.append(" `").append(name).append("` |"));
    text.append("\n|---|").append("---|".repeat(ShippedProfiles.NAMES.size())).append('\n');
    for (String agent : new TreeSet<>(List.of(AGENTS))) {
      text.append("| ").append(agent).append(" |");
      for (String name : ShippedProfiles.NAMES) {
        List<String> chain = Objects.requireNonNull(profile(name).agent(agent), agent).chain();
        text.append(' ').append(String.join(" → ", chain)).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void assertRow(String name, String agent, String model, String fallbacks) {
    Agent row = Objects.requireNonNull(profile(name).agent(agent), agent);
    assertThat(row.model()).isEqualTo(model);
    assertThat(String.join(", ", row.fallbacks())).isEqualTo(fallbacks);
  }

  private static Profile profile(String name) {
    return Objects.requireNonNull(ShippedProfiles.all().get(name), name);
  }

  private Catalog inForce(String name, Map<String, String> environment) {
    Configuration configuration =
        LoadedText.of(folder, "discover: false\nprofile: " + name + "\n", environment)
            .configuration();
    Profiles profiles = configuration.profiles();
    assertThat(profiles.configured()).isEqualTo(name);
    return ProfiledCatalog.of(configuration.catalog(), profile(name), profiles::backend);
  }
}
