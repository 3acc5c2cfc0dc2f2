package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
  private static final String CHAT = "/v1/chat/completions";

  /** What a back end may do before real output, each to be hidden by the fallback. */
  static Stream<Arguments> faultsBeforeOutput() {
    return Stream.of(
        Arguments.of("500", Script.error(500, "server_error", "boom")),
        Arguments.of("503 loading", Script.error(503, "unavailable_error", "Loading model")),
        Arguments.of("429", Script.tooManyRequests(30)),
        Arguments.of("401", Script.error(401, "invalid_request_error", "bad key sk-leak")),
        Arguments.of("404 model", Script.error(404, "invalid_request_error", "no such model")),
        Arguments.of("200 with an error", Script.json(200, "{\"error\":{\"message\":\"oom\"}}")),
        Arguments.of("200 and nothing", Script.text(200, "application/json", "")),
        Arguments.of("200 and a page", Script.text(200, "text/html", "<html>login</html>")),
        Arguments.of("torn JSON", Script.json(200, "{\"choices\":[{\"mess")),
        Arguments.of("no answer", Script.noAnswer()),
        Arguments.of("a reset", Script.resetAtOnce()),
        Arguments.of("short body", Script.chat("hello there").cutAfter(0)),
        Arguments.of("garbage", Script.raw("SMTP 220 hello\r\n\r\n").cut()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsBeforeOutput")
  void hidesAFaultBeforeOutputBehindTheFallback(String name, Script fault) {
    assertHidden(fault, Script.chat("from the fallback"), "");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsBeforeOutput")
  void hidesAFaultBeforeOutputOfAStreamBehindTheFallback(String name, Script fault) {
    assertHidden(fault, Script.chatStream("from the fallback"), ",\"stream\":true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut at once", "only a role", "end without marker", "garbage line"})
  void hidesAStreamThatBreaksBeforeOutputBehindTheFallback(String fault) {
    Script broken =
        switch (fault) {
          case "cut at once" -> Script.chatStream("x").cutAfter(0);
          case "only a role" -> Script.chatStream("x").cutAfter(1);
          case "end without marker" ->
              Script.chunked(200, "text/event-stream")
                  .event("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}")
                  .end();
          default -> Script.chunked(200, "text/event-stream").piece("what is this\n\n").end();
        };
    assertHidden(broken, Script.chatStream("from the fallback"), ",\"stream\":true");
  }

  private static void assertHidden(Script fault, Script good, String more) {
    try (ScriptedUpstream bad = ScriptedUpstream.start().answer(CHAT, fault).expectMalformed();
        ScriptedUpstream fallback = ScriptedUpstream.start().answer(CHAT, good);
        GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", bad.baseUrl(), "cloud"),
                GatewayFixture.openAi("cloud", fallback.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"messages\":[]" + more + "}").readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.text()).contains("from the fallback");
      assertThat(response.header("x-hearth-provider")).hasValue("p-cloud");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.ANSWERED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void tellsTheCallerWhenAStreamIsCutAfterOutput(int pieces) {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(CHAT, Script.chatStream("a", "b", "c", "d").cutAfter(pieces));
        ScriptedUpstream fallback =
            ScriptedUpstream.start().answer(CHAT, Script.chatStream("never"));
        GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", up.baseUrl(), "cloud"),
                GatewayFixture.openAi("cloud", fallback.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}").readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text())
          .contains("\"a\"")
          .contains("{\"error\":{")
          .doesNotContain("[DONE]")
          .doesNotContain("never");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
    }
  }

  @Test
  void tellsTheCallerOfAnErrorEventInsideAStreamAndSendsNoEndMarker() {
    Script script =
        Script.chunked(200, "text/event-stream")
            .event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}")
            .event("{\"error\":\"out of memory\"}")
            .event("[DONE]")
            .end();
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, script);
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}").readResponse();

      assertThat(response.text())
          .contains("half")
          .contains("\"message\":")
          .contains("out of memory")
          .doesNotContain("[DONE]");
    }
  }

  @Test
  void answers502WhenTheGatewaysOwnCredentialsAreRefusedEverywhere() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(
                    CHAT, Script.error(401, "invalid_request_error", "bad key sk-leak-1234567"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"messages\":[]}").readResponse();

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.text()).contains("server_error").doesNotContain("sk-leak-1234567");
    }
  }

  @Test
  void stopsAtARequestThatTheBackEndFindsWrong() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(CHAT, Script.error(400, "invalid_request_error", "temperature too hot"));
        ScriptedUpstream fallback = ScriptedUpstream.start().answer(CHAT, Script.chat("never"));
        GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", up.baseUrl(), "cloud"),
                GatewayFixture.openAi("cloud", fallback.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"messages\":[]}").readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("temperature too hot", "invalid_request_error");
      assertThat(fallback.requestCount()).isZero();
    }
  }

  @Test
  void answers503WhenNothingListensAnywhere() {
    String closed = "http://127.0.0.1:" + ScriptedUpstream.freePort();
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", closed, "cloud"),
                GatewayFixture.openAi("cloud", closed));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"messages\":[]}").readResponse();

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.text()).contains("p-fast/up-fast", "p-cloud/up-cloud", "server_error");
    }
  }

  @Test
  void namesTheNearestModelForAnUnknownOne() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("local/fast", "http://127.0.0.1:9"));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"local/fasst\",\"messages\":[]}").readResponse();

      assertThat(response.status()).isEqualTo(404);
      assertThat(response.text()).contains("model_not_found", "local/fast");
    }
  }

  @Test
  void answersByTheStubWhileNoBackEndIsKnown() {
    try (GatewayFixture gateway = GatewayFixture.serving();
        RawClient client = gateway.connect()) {

      RawResponse whole = client.post(CHAT, "{\"model\":\"x\",\"messages\":[]}").readResponse();
      RawResponse stream =
          client.post(CHAT, "{\"model\":\"x\",\"stream\":true,\"messages\":[]}").readResponse();
      RawResponse vectors =
          client.post("/v1/embeddings", "{\"model\":\"x\",\"input\":\"a\"}").readResponse();
      RawResponse structured =
          client
              .post(
                  CHAT,
                  "{\"model\":\"x\",\"messages\":[],\"response_format\":{\"type\":\"json_object\"}}")
              .readResponse();

      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.header("x-hearth-provider")).hasValue("local_stub");
      assertThat(whole.text()).contains("no backend was available", "./hearth serve --demo");
      assertThat(stream.text()).contains("no backend was available").endsWith("data: [DONE]\n\n");
      assertThat(vectors.status()).isEqualTo(503);
      assertThat(structured.status()).isEqualTo(503);
    }
  }
}
