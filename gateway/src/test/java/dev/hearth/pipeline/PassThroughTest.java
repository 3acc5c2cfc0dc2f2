package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;

class PassThroughTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK =
      """
      {"model": "fast",  "messages":[{"role":"user","content":"h\\u00e9 \\"x\\" {"}], "odd_field": {"a":[1,2.50]}}\
      """;

  @Test
  void sendsTheRequestOnWithNothingButTheModelsNameChanged() {
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      client.post(CHAT, ASK, "Authorization: Bearer caller-key", "Cookie: a=b").readResponse();

      ReceivedRequest received = up.awaitRequest(CHAT, 1);
      assertThat(received.bodyText()).isEqualTo(ASK.replace("\"fast\"", "\"up-fast\""));
      assertThat(received.headers().all("authorization")).containsExactly("Bearer sk-upstream");
      assertThat(received.header("cookie")).isEmpty();
      assertThat(received.header("host")).hasValue("127.0.0.1:" + up.port());
    }
  }

  @Test
  void givesALocalServerADevelopersMessagesAsTheSystems() {
    String ask = ASK.replace("[{\"role\"", "[{\"role\":\"developer\",\"content\":\"x\"},{\"role\"");
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      client.post(CHAT, ask).readResponse();

      assertThat(up.awaitRequest(CHAT, 1).bodyText())
          .isEqualTo(ask.replace("\"fast\"", "\"up-fast\"").replace("developer", "system"));
    }
  }

  @Test
  void givesTheAnswerBackByteForByteAndSaysWhoAnswered() {
    String answer =
        """
        {"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
          "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}, "vendor":{"z":1}}\
        """;
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.json(200, answer));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ASK, "x-request-id: my-id").readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).isEqualTo(answer);
      assertThat(response.header("x-request-id")).hasValue("my-id");
      assertThat(response.header("x-hearth-provider")).hasValue("p-fast");
      assertThat(response.header("x-hearth-model")).hasValue("up-fast");
      assertThat(response.header("x-hearth-attempts")).hasValue("1");
      assertThat(response.header("content-length")).hasValue("" + answer.length());
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(record.usage()).isEqualTo(Usage.of(3, 2));
    }
  }

  @Test
  void servesEveryPathWithAndWithoutV1() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(CHAT, Script.chat("hello"))
                .answer("/v1/completions", Script.completion("hello"))
                .answer("/v1/embeddings", Script.embeddings(1, 3));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      for (String path : new String[] {"/chat/completions", "/completions", "/embeddings"}) {
        for (String prefix : new String[] {"", "/v1"}) {
          RawResponse response =
              client
                  .post(prefix + path, "{\"model\":\"fast\",\"input\":\"x\",\"prompt\":\"x\"}")
                  .readResponse();
          assertThat(response.status()).as(prefix + path).isEqualTo(200);
        }
      }
      assertThat(client.get("/v1/models").readResponse().text())
          .contains("\"id\":\"fast\"", "\"object\":\"model\"");
      assertThat(client.get("/models/fast").readResponse().status()).isEqualTo(200);
      assertThat(client.get("/v1/models/none").readResponse().status()).isEqualTo(404);
    }
  }

  @Test
  void asksForUsageItselfAndKeepsItFromACallerWhoDidNotAsk() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(CHAT, Script.chatStream("a", "b", "c"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}").readResponse();

      assertThat(up.awaitRequest(CHAT, 1).bodyText()).contains("\"include_usage\":true");
      assertThat(response.text()).doesNotContain("prompt_tokens").endsWith("data: [DONE]\n\n");
      assertThat(response.header("content-type").orElse("")).startsWith("text/event-stream");
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.usage()).isNotNull();
      assertThat(record.firstOutputNanos()).isNotNegative();
    }
  }

  @Test
  void reusesConnectionsOnBothSides() {
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(200);
      }
      assertThat(up.requests(CHAT).stream().map(ReceivedRequest::connection).distinct()).hasSize(1);
    }
  }

  @Test
  void cancelsTheBackEndWhenTheCallerHangsUp() {
    dev.hearth.testkit.Gate gate = dev.hearth.testkit.Gate.named("the rest of the stream");
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(CHAT, Script.chatStream("a", "b", "c").pauseAfter(2, gate));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()))) {
      RawClient client = gateway.connect();
      client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}");
      client.readHead();
      client.readChunksUntil("\"a\"");

      client.close();

      up.awaitHangUp();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      gate.open();
    }
  }
}
