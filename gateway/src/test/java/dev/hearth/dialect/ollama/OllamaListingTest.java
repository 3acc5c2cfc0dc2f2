package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ollama.OllamaModel.Capability;
import dev.hearth.dialect.ollama.OllamaModel.Running;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaListingTest {
  private static final Instant OLD = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant NEW = Instant.parse("2026-11-21T10:00:00.5Z");
  private static final OllamaModel KNOWN =
      new OllamaModel(
          "qwen3:8b",
          "qwen3",
          40_960L,
          Set.of(Capability.TOOLS, Capability.COMPLETION, Capability.THINKING),
          5_225_388_164L,
          NEW);
  private static final OllamaModel BARE =
      new OllamaModel("gpt-\"x\"", null, null, Set.of(), 0, OLD);

  private static final String KNOWN_IDENTITY =
      """
      "name":"qwen3:8b","model":"qwen3:8b","size":5225388164,\
      "details":{"parent_model":"","format":"","family":"qwen3","families":["qwen3"],\
      "parameter_size":"","quantization_level":"","context_length":40960}\
      """;

  @Test
  void listsTheNewestModelFirst() throws IOException {
    JsonNode models = Json.tree(OllamaListing.tags(List.of(BARE, KNOWN))).path("models");

    assertThat(models.findValuesAsText("name")).containsExactly("qwen3:8b", "gpt-\"x\"");
    assertThat(withoutDigest(models.get(0)))
        .isEqualTo(
            withoutDigest(KNOWN_IDENTITY)
                + ",\"modified_at\":\"2026-11-21T10:00:00.500Z\","
                + "\"capabilities\":[\"completion\",\"tools\",\"thinking\"]}");
    assertThat(withoutDigest(models.get(1)))
        .isEqualTo(
            """
            {"name":"gpt-\\"x\\"","model":"gpt-\\"x\\"","size":0,\
            "details":{"parent_model":"","format":"","family":"unknown","families":["unknown"],\
            "parameter_size":"","quantization_level":""},\
            "modified_at":"2026-11-20T10:00:00Z","capabilities":[]}\
            """);
    assertThat(OllamaListing.tags(List.of())).isEqualTo("{\"models\":[]}");
  }

  @Test
  void modelIsToldFromOthersBySixtyFourDigits() throws IOException {
    List<String> digests =
        Json.tree(OllamaListing.tags(List.of(BARE, KNOWN))).findValuesAsText("digest");
    assertThat(digests)
        .doesNotHaveDuplicates()
        .allSatisfy(digest -> assertThat(digest).matches("[0-9a-f]{64}"))
        .isEqualTo(Json.tree(OllamaListing.tags(List.of(BARE, KNOWN))).findValuesAsText("digest"));
  }

  @Test
  void listsWhatIsLoaded() throws IOException {
    String json = OllamaListing.ps(List.of(new Running(KNOWN, NEW, 9), new Running(BARE, null, 0)));
    JsonNode models = Json.tree(json).path("models");

    assertThat(withoutDigest(models.get(0)))
        .isEqualTo(
            withoutDigest(KNOWN_IDENTITY)
                + ",\"expires_at\":\"2026-11-21T10:00:00.500Z\",\"size_vram\":9,"
                + "\"context_length\":40960}");
    assertThat(models.get(1).path("expires_at").textValue()).isEqualTo("2318-01-01T00:00:00Z");
    assertThat(models.get(1).has("context_length")).isFalse();
  }

  @Test
  void showsWhatAgentsLookFor() {
    assertThat(OllamaListing.show(KNOWN))
        .isEqualTo(
            """
            {"modelfile":"FROM qwen3:8b\\n","parameters":"","template":"{{ .Prompt }}",\
            "details":{"parent_model":"","format":"","family":"qwen3","families":["qwen3"],\
            "parameter_size":"","quantization_level":"","context_length":40960},\
            "model_info":{"general.architecture":"qwen3","general.basename":"qwen3:8b",\
            "qwen3.context_length":40960},\
            "capabilities":["completion","tools","thinking"],\
            "modified_at":"2026-11-21T10:00:00.500Z"}\
            """);
  }

  @Test
  void showsWhatIsKnownOfAModelWithoutAWindow() throws IOException {
    JsonNode shown = Json.tree(OllamaListing.show(BARE));
    assertThat(shown.path("model_info"))
        .hasToString(
            "{\"general.architecture\":\"unknown\",\"general.basename\":\"gpt-\\\"x\\\"\"}");
    assertThat(shown.path("capabilities")).hasToString("[]");
  }

  @Test
  void namesEveryCapabilityAsOllamaDoes() throws IOException {
    OllamaModel all = new OllamaModel("m", "", 1L, EnumSet.allOf(Capability.class), 0, OLD);
    assertThat(Json.tree(OllamaListing.show(all)).path("capabilities"))
        .hasToString("[\"completion\",\"tools\",\"insert\",\"vision\",\"thinking\",\"embedding\"]");
  }

  @Test
  void versionIsThreeNumbers() {
    assertThat(OllamaListing.version()).matches("\\{\"version\":\"\\d+\\.\\d+\\.\\d+\"}");
  }

  @Test
  void tellsThatAModelIsNotThere() {
    assertThat(OllamaListing.notFound("x")).isEqualTo("{\"error\":\"model 'x' not found\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a'};            a",
        "{'name':'a'};             a",
        "{'model':'','name':'a'};  a",
        "{'name':'b','model':'a'}; a"
      })
  void readsWhichModelIsToBeShown(String json, String model) {
    assertThat(OllamaListing.asked(Caller.quoted(json))).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{'model':7}", "{'model':''}", "{'model':", "{} {}"})
  void refusesToShowWhatIsNotNamed(String json) {
    assertThatThrownBy(() -> OllamaListing.asked(Caller.quoted(json)))
        .isInstanceOf(InferenceException.class);
  }

  @Test
  void modelHasNoNegativeSizes() {
    assertThatThrownBy(() -> new OllamaModel("m", null, null, Set.of(), -1, OLD))
        .hasMessageContaining("-1 bytes");
    assertThatThrownBy(() -> new OllamaModel("m", null, 0L, Set.of(), 1, OLD))
        .hasMessageContaining("window of 0");
    assertThatThrownBy(() -> new Running(BARE, null, -1)).hasMessageContaining("-1 bytes");
  }

  private static String withoutDigest(Object json) {
    String text = json.toString();
    return (text.startsWith("{") ? text : "{" + text)
        .replaceAll("\"digest\":\"[0-9a-f]{64}\",", "");
  }
}
