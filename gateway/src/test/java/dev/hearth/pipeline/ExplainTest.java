package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers who want to know where a request goes and why. */
class ExplainTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String EXPLAIN = "/v1/route/explain";
  private static final String ASK =
      "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final ScriptedUpstream box = ScriptedUpstream.start().answer(CHAT, Script.chat("Hello"));
  private final ScriptedUpstream cloud =
      ScriptedUpstream.start().answer(CHAT, Script.chat("Hello from afar"));
  private final GatewayFixture gateway =
      GatewayFixture.serving(
          GatewayFixture.openAi("fast", box.baseUrl(), "cloud"),
          GatewayFixture.openAi("cloud", cloud.baseUrl()));

  @AfterEach
  void close() {
    gateway.close();
    box.close();
    cloud.close();
  }

  @Test
  void tellsWhereARequestWouldGoAndAsksNobody() throws IOException {
    RawResponse answer = post(EXPLAIN, ASK);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).hasValue("application/json");
    JsonNode told = Json.tree(answer.text());
    assertThat(told.path("summary").asText()).isEqualTo("fast -> p-fast/up-fast");
    assertThat(told.at("/steps/1/reason").asText()).isEqualTo("fallback of fast");
    assertThat(box.requests(CHAT)).isEmpty();
    assertThat(cloud.requests(CHAT)).isEmpty();
    assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.EXPLAINED);
  }

  @Test
  void tellsTheSameAtTheRequestsOwnPathWhereAHeaderAsksForIt() {
    String told = post(EXPLAIN, ASK).text();

    assertThat(post(CHAT, ASK, "x-hearth-explain: true").text()).isEqualTo(told);
    assertThat(box.requests(CHAT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat       | {'model':'fast','messages':[{'role':'user','content':'hi'}]}",
        "chat       | {'model':'fast','max_tokens':5,'system':'x','messages':[]}",
        "chat       | {'model':'fast','messages':[],'options':{'num_ctx':4096}}",
        "chat       | {'model':'fast','input':'hi'}",
        "embedding  | {'model':'fast','input':'hi','encoding_format':'float'}",
        "completion | {'model':'fast','prompt':'hi'}",
      })
  void recognisesTheBodyOfAnyDialect(String operation, String body) throws IOException {
    JsonNode told = Json.tree(post(EXPLAIN, body.replace('\'', '"')).text());

    assertThat(told.path("asked").asText()).isEqualTo("fast");
    assertThat(told.path("operation").asText()).isEqualTo(operation);
  }

  @Test
  void takesTheBodyForThatOfThePathThatTheQueryNames() throws IOException {
    String gemini = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}";

    RawResponse answer =
        post(EXPLAIN + "?path=/v1beta/models/fast:streamGenerateContent%3Falt=sse", gemini);

    assertThat(Json.tree(answer.text()).path("asked").asText()).isEqualTo("fast");
  }

  @Test
  void refusesAPathThatServesNoQuestionForAModel() {
    RawResponse answer = post(EXPLAIN + "?path=/v1/models", ASK);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"param\":\"path\"");
  }

  @Test
  void tellsThatABodyIsWrongAsItsOwnPathDoes() {
    assertThat(post(EXPLAIN, "no JSON").status()).isEqualTo(400);
    assertThat(post(EXPLAIN, "{}").text()).contains("model");
  }

  @Test
  void tellsAnOrdinaryCallerInOneLineWhichWayItsAnswerCame() {
    assertThat(post(CHAT, ASK).header("x-hearth-route")).hasValue("fast -> p-fast/up-fast");

    box.close();

    assertThat(post(CHAT, ASK).header("x-hearth-route"))
        .hasValue("fast -> cloud (fallback of fast) -> p-cloud/up-cloud");
  }

  private RawResponse post(String path, String body, String... headers) {
    try (RawClient client = gateway.connect()) {
      return client.post(path, body, headers).readResponse();
    }
  }
}
