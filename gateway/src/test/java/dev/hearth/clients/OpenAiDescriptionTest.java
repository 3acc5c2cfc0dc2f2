package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.clients.Prism.Checked;
import dev.hearth.testkit.Parts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Translated answers, held to OpenAI's own description of its API. (What a back end of OpenAI's
 * dialect answers passes as it is.)
 */
@ExtendWith(Site.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OpenAiDescriptionTest {
  private static final List<String> PATHS =
      List.of(
          "/chat/completions",
          "/responses",
          "/responses/input_tokens",
          "/embeddings",
          "/models",
          "/models/{model}");
  private static final String PARAMETERS =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"enum\":[\"Paris\"]}},"
          + "\"required\":[\"city\"],\"additionalProperties\":false}";

  private final Site site;
  private @Nullable Prism prism;

  OpenAiDescriptionTest(Site site) {
    this.site = site;
  }

  @BeforeAll
  void start() throws IOException {
    prism =
        Prism.before(
            site.baseUrl() + "/v1", Parts.besideClone("shared/data/openai-openapi.json"), PATHS);
  }

  @AfterAll
  void stop() {
    if (prism != null) {
      prism.close();
    }
  }

  static Stream<BackEnd> translated() {
    return Stream.of(BackEnd.ANTHROPIC, BackEnd.OLLAMA);
  }

  @ParameterizedTest
  @MethodSource("translated")
  void chatsAsDescribed(BackEnd backEnd) throws Exception {
    assertDescribed(chat(backEnd, ""));
  }

  @ParameterizedTest
  @MethodSource("translated")
  void callsToolsInAChatAsDescribed(BackEnd backEnd) throws Exception {
    Checked answer =
        chat(
            backEnd,
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                + PARAMETERS
                + "}}]");

    assertDescribed(answer);
    assertThat(answer.body().at("/choices/0/message/tool_calls/0/function/name").asText())
        .isEqualTo("get_weather");
  }

  @ParameterizedTest
  @MethodSource("translated")
  void fillsASchemaInAChatAsDescribed(BackEnd backEnd) throws Exception {
    assertDescribed(
        chat(
            backEnd,
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"city\","
                + "\"strict\":true,\"schema\":"
                + PARAMETERS
                + "}}"));
  }

  @ParameterizedTest
  @MethodSource("translated")
  void respondsAsDescribed(BackEnd backEnd) throws Exception {
    assertDescribed(respond(backEnd, ""));
  }

  @ParameterizedTest
  @MethodSource("translated")
  void respondsToAllThatCanBeSetAsDescribed(BackEnd backEnd) throws Exception {
    assertDescribed(
        respond(
            backEnd,
            ",\"instructions\":\"Be kind.\",\"max_output_tokens\":500,\"metadata\":{\"a\":\"b\"},"
                + "\"temperature\":0.5,\"top_p\":0.9,\"parallel_tool_calls\":false,\"user\":\"me\","
                + "\"store\":false,\"truncation\":\"disabled\","
                + "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"city\",\"schema\":"
                + PARAMETERS
                + "}}"));
  }

  @ParameterizedTest
  @MethodSource("translated")
  void callsToolsInAResponseAsDescribed(BackEnd backEnd) throws Exception {
    Checked answer =
        respond(
            backEnd,
            ",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"strict\":true,\"parameters\":"
                + PARAMETERS
                + "}],\"tool_choice\":\"auto\"");

    assertDescribed(answer);
    assertThat(answer.body().at("/output/0/type").asText()).isEqualTo("function_call");
  }

  @ParameterizedTest
  @MethodSource("translated")
  void countsTokensAsDescribed(BackEnd backEnd) throws Exception {
    assertDescribed(
        prism()
            .post(
                "/responses/input_tokens",
                "{\"model\":\"%s\",\"input\":\"%s\"}"
                    .formatted(backEnd.model(), ChatContract.QUESTION)));
  }

  @Test
  void embedsAsDescribed() throws Exception {
    assertDescribed(embed("float"));
  }

  @Test
  void listsModelsAsDescribed() throws Exception {
    assertDescribed(prism().get("/models"));
    assertDescribed(prism().get("/models/" + BackEnd.ANTHROPIC.model()));
  }

  /** The description knows vectors as arrays only, though the API has base 64 too. */
  @Test
  void whatIsNotAsDescribedIsNoticed() throws Exception {
    assertThat(embed("base64").violations())
        .anyMatch(violation -> violation.contains("data.0.embedding must be array"));
  }

  private Checked embed(String format) throws Exception {
    return prism()
        .post(
            "/embeddings",
            "{\"model\":\"%s\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"%s\"}"
                .formatted(BackEnd.OLLAMA.embeddingModel(), format));
  }

  private Checked chat(BackEnd backEnd, String more) throws Exception {
    return prism()
        .post(
            "/chat/completions",
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                    .formatted(backEnd.model())
                + "{\"role\":\"user\",\"content\":\"Weather?\"}],\"max_completion_tokens\":400"
                + more
                + "}");
  }

  private Checked respond(BackEnd backEnd, String more) throws Exception {
    return prism()
        .post(
            "/responses",
            "{\"model\":\"%s\",\"input\":\"Weather?\"".formatted(backEnd.model()) + more + "}");
  }

  private static void assertDescribed(Checked answer) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    assertThat(answer.violations()).as("%s", answer.body()).isEmpty();
  }

  private Prism prism() {
    if (prism == null) {
      throw new IllegalStateException("Prism was not started");
    }
    return prism;
  }
}
