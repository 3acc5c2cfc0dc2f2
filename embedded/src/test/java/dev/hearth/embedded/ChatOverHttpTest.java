package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of the chat endpoint sees. */
final class ChatOverHttpTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUESTION =
      """
      {"model":"x","messages":[{"role":"user","content":"Capital of France?"}]%s}\
      """;

  @Test
  void answersWithTheWholeTextAndItsUsage() throws Exception {
    var model = new ScriptedModel(100, "It is", " Paris", ".");
    try (var server = RunningServer.with(model);
        var client = server.client()) {
      RawClient.Response response = client.post(QUESTION.formatted("")).response();

      assertThat(response.status()).isEqualTo(200);
      JsonNode body = JSON.readTree(response.body());
      assertThat(body.at("/object").asText()).isEqualTo("chat.completion");
      assertThat(body.at("/model").asText()).isEqualTo("local/demo");
      assertThat(body.at("/choices/0/message/role").asText()).isEqualTo("assistant");
      assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("It is Paris.");
      assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(18);
      assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(4);
      assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(22);
    }
  }

  @Test
  void streamsRoleThenTextThenReasonThenUsageThenDone() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "It is", " Paris"));
        var client = server.client()) {
      String asked = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
      RawClient.Response response = client.post(QUESTION.formatted(asked)).response();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers().get("content-type")).startsWith("text/event-stream");
      List<JsonNode> chunks = chunks(response.body());
      assertThat(chunks).hasSize(5);
      assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
      assertThat(chunks.get(1).at("/choices/0/delta/content").asText()).isEqualTo("It is");
      assertThat(chunks.get(2).at("/choices/0/delta/content").asText()).isEqualTo(" Paris");
      assertThat(chunks.get(3).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(chunks.get(3).has("usage")).isTrue();
      assertThat(chunks.get(4).at("/choices").size()).isZero();
      assertThat(chunks.get(4).at("/usage/completion_tokens").asInt()).isEqualTo(3);
      assertThat(response.body()).endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void sendsNoUsageInAStreamUnlessAskedFor() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "Paris"));
        var client = server.client()) {
      String body = client.post(QUESTION.formatted(",\"stream\":true")).response().body();

      assertThat(body).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void cutsAtAStopTextThatSpansPieces() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "one, t", "w", "o, three"));
        var client = server.client()) {
      String asked = ",\"stop\":[\"two\"]";
      JsonNode body = JSON.readTree(client.post(QUESTION.formatted(asked)).response().body());

      assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("one, ");
      assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }
  }

  @Test
  void saysLengthWhenTheLimitCutTheAnswerOff() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "a", "b", "c", "d", "e", "f"));
        var client = server.client()) {
      String asked = ",\"max_completion_tokens\":2";
      JsonNode body = JSON.readTree(client.post(QUESTION.formatted(asked)).response().body());

      assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("ab");
      assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
      assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(2);
    }
  }

  @Test
  void sendsCharactersOutsideTheBasicPlaneAsTheyAre() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "😀", "é"));
        var client = server.client()) {
      String body = client.post(QUESTION.formatted(",\"stream\":true")).response().body();

      assertThat(body).contains("\"content\":\"😀\"").contains("\"content\":\"é\"");
    }
  }

  @Test
  void isUnavailableUntilTheModelIsLoaded() throws Exception {
    try (var server = RunningServer.stillLoading(new ScriptedModel(100, "Paris"));
        var client = server.client()) {
      RawClient.Response health = client.get("/health").response();
      RawClient.Response chat = client.post(QUESTION.formatted("")).response();

      assertThat(health.status()).isEqualTo(503);
      assertThat(chat.status()).isEqualTo(503);
      assertThat(JSON.readTree(health.body()))
          .isEqualTo(
              JSON.readTree(
                  """
                  {"error":{"message":"Loading model","type":"unavailable_error","code":503}}\
                  """));

      server.load();

      assertThat(client.get("/health").response().body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(client.post(QUESTION.formatted("")).response().status()).isEqualTo(200);
    }
  }

  @Test
  void listsItsOneModelAndItsOneSlot() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "Paris"));
        var client = server.client()) {
      JsonNode models = JSON.readTree(client.get("/v1/models?x=1").response().body());
      client.post(QUESTION.formatted("")).response();
      JsonNode slots = JSON.readTree(client.get("/slots").response().body());

      assertThat(models.at("/object").asText()).isEqualTo("list");
      assertThat(models.at("/data/0/id").asText()).isEqualTo("local/demo");
      assertThat(slots.at("/0/is_processing").asBoolean(true)).isFalse();
      assertThat(slots.at("/0/n_decoded").asInt()).isEqualTo(2);
    }
  }

  @Test
  void rejectsAPromptThatDoesNotFit() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(19, "Paris"));
        var client = server.client()) {
      RawClient.Response response = client.post(QUESTION.formatted(",\"stream\":true")).response();

      assertThat(response.status()).isEqualTo(400);
      JsonNode error = JSON.readTree(response.body()).at("/error");
      assertThat(error.at("/code").asText()).isEqualTo("context_length_exceeded");
      assertThat(error.at("/type").asText()).isEqualTo("invalid_request_error");
      assertThat(error.at("/message").asText()).contains("18 tokens").contains("19 tokens");
    }
  }

  @Test
  void answersWithServerErrorWhenTheModelFailsFirst() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, ScriptedModel.FAILURE));
        var client = server.client()) {
      RawClient.Response response = client.post(QUESTION.formatted(",\"stream\":true")).response();

      assertThat(response.status()).isEqualTo(500);
      assertThat(response.body()).contains("server_error").doesNotContain("scripted failure");
    }
  }

  @Test
  void endsAStreamWithAnErrorAndNoDoneWhenTheModelFailsLater() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "Pa", ScriptedModel.FAILURE));
        var client = server.client()) {
      RawClient.Response response = client.post(QUESTION.formatted(",\"stream\":true")).response();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).contains("\"content\":\"Pa\"").contains("server_error");
      assertThat(response.body()).doesNotContain("[DONE]");
    }
  }

  private static List<JsonNode> chunks(String body) throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    for (String event : body.split("\n\n", -1)) {
      if (event.startsWith("data: {")) {
        chunks.add(JSON.readTree(event.substring("data: ".length())));
      }
    }
    return chunks;
  }
}
