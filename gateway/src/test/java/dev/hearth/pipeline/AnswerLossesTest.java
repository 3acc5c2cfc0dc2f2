package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers are told of answers that their format has no place for all of. */
class AnswerLossesTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";
  private static final String CITED =
      """
      "content":"No rain.","annotations":[{"type":"url_citation","url_citation":\
      {"url":"https://x.org","title":"X","start_index":0,"end_index":8}}]\
      """;
  private static final String USAGE =
      """
      "usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,\
      "prompt_tokens_details":{"cached_tokens":12}}\
      """;

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final GatewayFixture gateway =
      GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));

  @AfterEach
  void close() {
    gateway.close();
    up.close();
  }

  @Test
  void namesThemWithAWholeAnswer() {
    up.answer(CHAT, Script.json(200, whole()));

    assertThat(ask(OLLAMA_CHAT, false).header("x-hearth-dropped"))
        .hasValue("answer.cached_tokens, answer.citations");
  }

  @Test
  void namesThemInTheLogWhereAStreamsHeadHadLeft() {
    up.answer(
        CHAT,
        Script.chunked(200, "text/event-stream")
            .piece("data: {\"choices\":[{\"index\":0,\"delta\":{" + CITED + "}}]}\n\n")
            .piece(
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
            .piece("data: {\"choices\":[]," + USAGE + "}\n\n")
            .piece("data: [DONE]\n\n")
            .end());

    assertThat(ask(OLLAMA_CHAT, true).header("x-hearth-dropped")).isEmpty();
    assertThat(gateway.awaitRecord().dropped())
        .containsExactly("answer.cached_tokens", "answer.citations");
  }

  @Test
  void namesNothingThatTheFormatHasAPlaceFor() {
    up.answer(CHAT, Script.json(200, whole()));

    assertThat(ask("/v1/responses", false).header("x-hearth-dropped")).isEmpty();
  }

  private static String whole() {
    return "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
        + CITED
        + "}}],"
        + USAGE
        + "}";
  }

  private RawResponse ask(String path, boolean stream) {
    String body =
        """
        {"model":"fast","stream":%s,"%s":[{"role":"user","content":"hi"}]}\
        """
            .formatted(stream, path.equals(OLLAMA_CHAT) ? "messages" : "input");
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post(path, body).readResponse();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      return response;
    }
  }
}
