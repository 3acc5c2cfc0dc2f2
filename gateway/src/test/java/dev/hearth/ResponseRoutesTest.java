package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of Responses that are kept, and what callers do with them. */
class ResponseRoutesTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream vendor = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    vendor.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/responses", "/responses"})
  void givesAnAnswerAgainUntilItIsDeleted(String path) {
    up.answer(CHAT, Script.chat("there"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      JsonNode answer = ok(client.post(path, body("'input':'hi'")));
      String at = path + "/" + id(answer);

      assertThat(ok(client.get(at))).isEqualTo(answer);
      assertThat(ok(client.get(at + "?include=message.output_text.logprobs"))).isEqualTo(answer);
      assertThat(ok(client.get(at + "/input_items?limit=5&order=asc")).at("/data/0/content/0/text"))
          .hasToString("\"hi\"");
      assertThat(ok(client.sendRequest("DELETE", at, "")))
          .isEqualTo(tree("{'id':'" + id(answer) + "','object':'response','deleted':true}"));

      for (String method : List.of("GET", "DELETE")) {
        RawResponse gone = client.sendRequest(method, at, "").readResponse();
        assertThat(gone.status()).isEqualTo(404);
        assertThat(error(gone, "type")).isEqualTo("invalid_request_error");
        assertThat(error(gone, "message")).startsWith("Response with id '" + id(answer) + "'");
      }
    }
  }

  @Test
  void goesOnFromAStreamedAnswer() {
    up.answer(CHAT, Script.chatStream("the", "re"), Script.chat("because"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      String stream =
          client.post(RESPONSES, body("'stream':true,'input':'hi'")).readResponse().text();
      String id = id(last(stream).path("response"));
      JsonNode second =
          ok(client.post(RESPONSES, body("'input':'why?','previous_response_id':'" + id + "'")));

      assertThat(second.path("previous_response_id").textValue()).isEqualTo(id);
      assertThat(ok(client.get(RESPONSES + "/" + id))).isEqualTo(last(stream).path("response"));
      assertThat(tree(up.awaitRequest(CHAT, 2).bodyText()).path("messages"))
          .isEqualTo(
              tree(
                  "[{'role':'user','content':'hi'},{'role':'assistant','content':'there'},"
                      + "{'role':'user','content':'why?'}]"));
    }
  }

  @Test
  void showsOneKeysAnswersToNoOther() {
    up.answer(CHAT, Script.chat("there"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      String anna = "authorization: Bearer sk-anna";
      String id = id(ok(client.post(RESPONSES, body("'input':'hi'"), anna)));
      String at = RESPONSES + "/" + id;

      for (String other : List.of("authorization: Bearer sk-bert", "x-nothing: x")) {
        assertThat(client.get(at, other).readResponse().status()).isEqualTo(404);
        assertThat(client.sendRequest("DELETE", at, "", other).readResponse().status())
            .isEqualTo(404);
        RawResponse continued =
            client
                .post(RESPONSES, body("'input':'x','previous_response_id':'" + id + "'"), other)
                .readResponse();
        assertThat(continued.status()).isEqualTo(400);
        assertThat(error(continued, "code")).isEqualTo("previous_response_not_found");
        assertThat(error(continued, "param")).isEqualTo("previous_response_id");
      }
      assertThat(client.get(at, "api-key: sk-anna").readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void wantsTheMasterKeyForWhatIsKept() {
    try (GatewayFixture gateway = GatewayFixture.lockedBy("sk-master", openAi());
        RawClient client = gateway.connect()) {

      assertThat(client.get(RESPONSES + "/resp_1").readResponse().status()).isEqualTo(401);
      assertThat(
              client
                  .get(RESPONSES + "/resp_1", "authorization: Bearer sk-master")
                  .readResponse()
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void keepsNothingForACallerThatHungUp() {
    Gate gate = Gate.named("the rest");
    up.answer(CHAT, Script.chatStream("half", "whole").pauseAfter(2, gate));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient again = gateway.connect()) {
      RawClient client = gateway.connect();
      client.post(
          RESPONSES, body("'stream':true,'input':'hi'"), "x-request-id: req-0123456789abcdef");
      client.readHead();
      client.readChunksUntil("half");
      client.reset();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      gate.open();

      assertThat(again.get(RESPONSES + "/resp_0123456789abcdef").readResponse().status())
          .isEqualTo(404);
      assertThat(scraped(again)).contains("hearth_kept_answers 0.0");
    }
  }

  @Test
  void countsWhatIsKept() {
    up.answer(CHAT, Script.chat("there"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      ok(client.post(RESPONSES, body("'input':'hi'")));

      assertThat(scraped(client))
          .contains("hearth_kept_answers 1.0")
          .contains("hearth_answers_let_go_total{reason=\"evicted\"} 0.0");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "POST;   /v1/responses/resp_1;             DELETE, GET",
        "PUT;    /responses/resp_1;                DELETE, GET",
        "DELETE; /v1/responses/resp_1/input_items; GET",
        "GET;    /v1/responses/resp_1/cancel;      POST",
        "GET;    /v1/responses;                    POST",
        "POST;   /v1/models;                       GET"
      })
  void namesTheMethodsThatAreServed(String method, String path, String allowed) {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      RawResponse response = client.sendRequest(method, path, "").readResponse();

      assertThat(response.status()).isEqualTo(405);
      assertThat(response.header("allow")).hasValue(allowed);
      assertThat(response.text()).contains("expected: " + allowed.replace(",", " or"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/responses/resp_1/nowhere",
    "/v1/responses/resp_1/input_items/x",
    "/v1/responses/"
  })
  void servesNothingElseBelow(String path) {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      assertThat(client.get(path).readResponse().status()).isEqualTo(404);
    }
  }

  @Test
  void refusesWhatItDoesNotDoWithAReason() {
    up.answer(CHAT, Script.chat("there"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {
      String at = RESPONSES + "/" + id(ok(client.post(RESPONSES, body("'input':'hi'"))));

      RawResponse cancelled = client.post(at + "/cancel", "").readResponse();
      assertThat(cancelled.status()).isEqualTo(400);
      assertThat(error(cancelled, "message")).isEqualTo("Cannot cancel a synchronous response.");
      assertThat(client.post(RESPONSES + "/resp_1/cancel", "").readResponse().status())
          .isEqualTo(404);
      assertWrong(client.get(at + "?stream=true"), "stream");
      assertWrong(client.get(at + "/input_items?limit=0"), "limit");
      assertWrong(client.get(at + "/input_items?order=up"), "order");
      assertWrong(client.get(at + "/input_items?after=none"), "after");
      assertWrong(client.post(RESPONSES, body("'input':'x','background':true")), "background");
      assertWrong(client.post(RESPONSES, body("'input':'x','conversation':'c'")), "conversation");
    }
  }

  @Test
  void leavesAServerOfTheSameFormatItsOwnAnswers() {
    vendor.answer(RESPONSES, vendorsAnswer());
    try (GatewayFixture gateway = GatewayFixture.serving(responses("fast"));
        RawClient client = gateway.connect()) {
      String asked = body("'input':'x','background':true,'previous_response_id':'resp_theirs'");

      JsonNode answer = ok(client.post(RESPONSES, asked));

      assertThat(vendor.awaitRequest(RESPONSES, 1).bodyText())
          .isEqualTo(asked.replace("\"fast\"", "\"up-fast\""));
      assertThat(client.get(RESPONSES + "/" + id(answer)).readResponse().status()).isEqualTo(404);
    }
  }

  @Test
  void asksTheServerThatMayKnowTheAnswerAfterOneThatCannot() {
    vendor.answer(RESPONSES, vendorsAnswer());
    ModelGroup first = GatewayFixture.openAi("fast", up.baseUrl(), "vendor");
    try (GatewayFixture gateway = GatewayFixture.serving(first, responses("vendor"));
        RawClient client = gateway.connect()) {

      ok(client.post(RESPONSES, body("'input':'x','previous_response_id':'resp_theirs'")));

      assertThat(up.requests(CHAT)).isEmpty();
      assertThat(vendor.awaitRequest(RESPONSES, 1).bodyText()).contains("resp_theirs");
    }
  }

  @Test
  void writesItsOwnAnswersAnewForAServerOfTheSameFormat() {
    up.answer(CHAT, Script.chat("there"), Script.error(500, "server_error", "boom"));
    vendor.answer(RESPONSES, vendorsAnswer());
    ModelGroup first = GatewayFixture.openAi("fast", up.baseUrl(), "vendor");
    try (GatewayFixture gateway = GatewayFixture.serving(first, responses("vendor"));
        RawClient client = gateway.connect()) {
      String id = id(ok(client.post(RESPONSES, body("'input':'hi'"))));

      JsonNode second =
          ok(client.post(RESPONSES, body("'input':'why?','previous_response_id':'" + id + "'")));

      JsonNode sent = tree(vendor.awaitRequest(RESPONSES, 1).bodyText());
      assertThat(sent.has("previous_response_id")).isFalse();
      assertThat(sent.path("input")).hasSize(3);
      assertThat(sent.at("/input/0/content/0/text").textValue()).isEqualTo("hi");
      assertThat(second.at("/output/0/content/0/text").textValue()).isEqualTo("vendor's");
      assertThat(ok(client.get(RESPONSES + "/" + id(second)))).isEqualTo(second);
    }
  }

  @Test
  void forgetsAnAnswerAfterItsTime() {
    ManualTime time = new ManualTime();
    up.answer(CHAT, Script.chat("there"));
    try (GatewayFixture gateway =
            GatewayFixture.with(IngressConfig.DEFAULT, null, time.time(), openAi());
        RawClient client = gateway.connect()) {
      String at = RESPONSES + "/" + id(ok(client.post(RESPONSES, body("'input':'hi'"))));
      ok(client.get(at));

      time.advance(Duration.ofHours(24));

      try (RawClient later = gateway.connect()) {
        assertThat(later.get(at).readResponse().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void tellsOfAPassingStreamThatBreaksInItsOwnCount() {
    vendor.answer(
        RESPONSES,
        Script.chunked(200, "text/event-stream")
            .event(
                json("{'type':'response.created','sequence_number':0,'response':{'id':'resp_v'}}"))
            .event(json("{'type':'response.output_text.delta','sequence_number':1,'delta':'x'}"))
            .cut());
    try (GatewayFixture gateway = GatewayFixture.serving(responses("fast"));
        RawClient client = gateway.connect()) {

      String stream =
          client.post(RESPONSES, body("'stream':true,'input':'hi'")).readResponse().text();

      assertThat(stream).contains("event: error\ndata: {\"type\":\"error\",\"sequence_number\":2,");
      assertThat(last(stream).path("sequence_number").asInt()).isEqualTo(3);
      assertThat(last(stream).at("/response/id").textValue()).isEqualTo("resp_v");
    }
  }

  @Test
  void countsOnAcrossKeepAlives() {
    ManualTime time = new ManualTime();
    Gate first = Gate.named("first output");
    Gate second = Gate.named("second output");
    up.answer(CHAT, Script.chatStream("half", "whole").pauseFirst(first).pauseAfter(2, second));
    try (GatewayFixture gateway =
            GatewayFixture.with(IngressConfig.DEFAULT, null, time.time(), openAi());
        RawClient client = gateway.connect()) {
      client.post(RESPONSES, body("'stream':true,'input':'hi'"));
      first.awaitArrival();
      time.advance(Duration.ofSeconds(16));
      client.readHead();
      String stream = client.readChunksUntil("keepalive\"}\n\n");
      first.open();
      stream += client.readChunksUntil("half");
      second.awaitArrival();
      time.advance(Duration.ofSeconds(16));
      stream += client.readChunksUntil("keepalive\"}\n\n");
      second.open();
      stream += client.readChunksUntil("\"total_tokens\"");

      List<JsonNode> events =
          stream
              .lines()
              .filter(l -> l.startsWith("data: "))
              .map(l -> tree(l.substring(6)))
              .toList();
      assertThat(events.stream().filter(e -> e.path("type").asText().equals("keepalive")))
          .hasSize(2);
      List<Integer> numbers =
          events.stream()
              .filter(e -> e.has("sequence_number"))
              .map(e -> e.path("sequence_number").asInt())
              .toList();
      assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    }
  }

  private ModelGroup openAi() {
    return GatewayFixture.openAi("fast", up.baseUrl());
  }

  private ModelGroup responses(String name) {
    return GatewayFixture.group(
        name,
        GatewayFixture.target(name, new ResponsesDialect(), vendor.baseUrl() + "/v1", Map.of()));
  }

  private static Script vendorsAnswer() {
    return Script.json(
        200,
        json(
            "{'id':'resp_v','object':'response','status':'completed','model':'m','output':[{"
                + "'id':'msg_v','type':'message','role':'assistant','status':'completed',"
                + "'content':[{'type':'output_text','text':'vendor`s','annotations':[]}]}],"
                + "'usage':{'input_tokens':7,'output_tokens':3,'total_tokens':10}}"));
  }

  private static void assertWrong(RawClient asked, String param) {
    RawResponse response = asked.readResponse();
    assertThat(response.status()).as(response.text()).isEqualTo(400);
    assertThat(error(response, "param")).isEqualTo(param);
    assertThat(error(response, "message")).contains("'" + param + "'").contains("expected");
  }

  private static String scraped(RawClient client) {
    return client.get("/metrics").readResponse().text();
  }

  private static JsonNode ok(RawClient asked) {
    RawResponse response = asked.readResponse();
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return tree(response.text());
  }

  private static String error(RawResponse response, String member) {
    return tree(response.text()).path("error").path(member).asText();
  }

  private static String id(JsonNode answer) {
    return answer.path("id").asText();
  }

  /** The last event of a stream. */
  private static JsonNode last(String stream) {
    int data = stream.lastIndexOf("data: ");
    return tree(stream.substring(data + 6));
  }

  private static JsonNode tree(String quoted) {
    try {
      return Json.tree(json(quoted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String body(String members) {
    return json("{'model':'fast'," + members + "}");
  }

  /** Single quotes stand for double ones, and a grave accent for a single one. */
  private static String json(String quoted) {
    return quoted.startsWith("{\"") || quoted.startsWith("[\"")
        ? quoted
        : quoted.replace('\'', '"').replace('`', '\'');
  }
}
