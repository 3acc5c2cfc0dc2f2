package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.openai.ModelsAnswer.Model;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fields are those of {@code ModelInfo} in openai/codex,
 * codex-rs/protocol/src/openai_models.rs: what has no default there in one of its versions, from
 * those with {@code base_instructions: String} and no {@code minimal_client_version} up to 0.169.
 */
class CodexModelsTest {
  private static final Model BARE =
      new Model("m", "box", Instant.EPOCH, 0, List.of(), List.of(), true);
  private static final Model KNOWN =
      new Model(
          "m",
          "box",
          Instant.EPOCH,
          32_768,
          List.of("text", "image"),
          List.of("tools", "tool_choice", "reasoning"),
          true);

  @Test
  void givesEveryFieldThatAVersionOfCodexRequires() throws IOException {
    JsonNode entry = only(BARE);

    for (String text : List.of("slug", "display_name", "shell_type", "visibility")) {
      assertThat(entry.path(text).isTextual()).as(text).isTrue();
    }
    for (String flag :
        List.of(
            "supported_in_api",
            "supports_reasoning_summaries",
            "support_verbosity",
            "supports_parallel_tool_calls")) {
      assertThat(entry.path(flag).isBoolean()).as(flag).isTrue();
    }
    for (String list : List.of("supported_reasoning_levels", "experimental_supported_tools")) {
      assertThat(entry.path(list)).as(list).hasToString("[]");
    }
    assertThat(entry.path("priority").isInt()).isTrue();
    assertThat(entry.path("minimal_client_version")).hasToString("[0,0,0]");
    assertThat(entry.path("reasoning_summary_format").textValue()).isEqualTo("none");
    assertThat(entry.path("truncation_policy")).hasToString("{\"mode\":\"bytes\",\"limit\":10000}");
  }

  @Test
  void givesOnlyWordsThatEveryVersionKnows() throws IOException {
    JsonNode entry = only(KNOWN);

    assertThat(entry.path("shell_type").textValue()).isEqualTo("default");
    assertThat(entry.path("visibility").textValue()).isEqualTo("list");
    assertThat(entry.path("apply_patch_tool_type").isNull()).isTrue();
    assertThat(entry.path("default_verbosity").isNull()).isTrue();
    assertThat(entry.path("upgrade").isNull()).isTrue();
  }

  @Test
  void tellsWhatIsKnown() throws IOException {
    JsonNode entry = only(KNOWN);

    assertThat(entry.path("context_window").intValue()).isEqualTo(32_768);
    assertThat(entry.path("max_context_window").intValue()).isEqualTo(32_768);
    assertThat(entry.path("input_modalities")).hasToString("[\"text\",\"image\"]");
    assertThat(entry.path("supports_reasoning_summaries").booleanValue()).isTrue();
    assertThat(entry.path("default_reasoning_level").textValue()).isEqualTo("medium");
    assertThat(entry.path("supported_reasoning_levels").findValuesAsText("effort"))
        .containsExactly("low", "medium", "high");
    assertThat(entry.path("supported_reasoning_levels").findValuesAsText("description"))
        .hasSize(3)
        .doesNotContain("");
  }

  @Test
  void leavesOpenWhatIsNotKnown() throws IOException {
    JsonNode entry = only(BARE);

    assertThat(entry.has("context_window")).isFalse();
    assertThat(entry.has("input_modalities")).isFalse();
    assertThat(entry.has("default_reasoning_level")).isFalse();
    assertThat(entry.path("supports_reasoning_summaries").booleanValue()).isFalse();
  }

  @Test
  void neverLeavesAModelWithoutInstructions() throws IOException {
    JsonNode entry = only(BARE);

    assertThat(entry.path("base_instructions").textValue())
        .startsWith("You are a coding agent.")
        .doesNotContain("{{")
        .isEqualTo(entry.at("/model_messages/instructions_template").textValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-5.5",
        "openai/gpt-5.5",
        "gpt-daybreak-blue-latest",
        "codex-auto-review",
        "o3"
      })
  void leavesTheModelsThatCodexKnowsToCodex(String name) throws IOException {
    assertThat(entries(named(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-oss:20b", "local/demo", "olmo-3", "qwen3:8b", "my-gpt-5", "a/b/o3"})
  void tellsOfTheModelsThatItDoesNot(String name) throws IOException {
    assertThat(entries(named(name)).getFirst().path("slug").textValue()).isEqualTo(name);
  }

  @Test
  void leavesOutWhatIsNotToTalkTo() throws IOException {
    assertThat(entries(new Model("bge-m3", "box", Instant.EPOCH, 0, List.of(), List.of(), false)))
        .isEmpty();
  }

  @Test
  void isThereForCodexOnly() throws IOException {
    assertThat(Json.tree(ModelsAnswer.list(List.of(BARE), false)).has("models")).isFalse();
  }

  private static Model named(String name) {
    return new Model(name, "box", Instant.EPOCH, 0, List.of(), List.of(), true);
  }

  private static JsonNode only(Model model) throws IOException {
    List<JsonNode> entries = entries(model);
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }

  private static List<JsonNode> entries(Model model) throws IOException {
    JsonNode array = Json.tree(ModelsAnswer.list(List.of(model), true)).path("models");
    assertThat(array.isArray()).isTrue();
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
