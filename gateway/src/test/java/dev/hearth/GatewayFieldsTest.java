package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Controls of a single request reach no back end, whatever is spoken on either side. */
class GatewayFieldsTest {
  private static final String CONTROLS = ",\"num_retries\":0,\"timeout\":60,\"tags\":[\"x\"]}";

  private final ScriptedUpstream openAi =
      ScriptedUpstream.start().answer("/v1/chat/completions", Script.chat("hello"));
  private final ScriptedUpstream ollama =
      ScriptedUpstream.start().answer("/api/chat", Script.ollamaChat("hello"));

  @AfterEach
  void stop() {
    openAi.close();
    ollama.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | {\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]",
        "/v1/messages | {\"model\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]",
        "/v1/responses | {\"model\":\"%s\",\"store\":false,\"input\":\"hi\"",
        "/api/chat | {\"model\":\"%s\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]",
        "/v1beta/models/%s:generateContent | {\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]"
      })
  void noBackEndGetsThemAndNothingIsSaidToBeDropped(String path, String body) {
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("one", openAi.baseUrl()),
                GatewayFixture.ollama("two", ollama.baseUrl()));
        RawClient client = gateway.connect()) {
      for (String model : new String[] {"one", "two"}) {
        RawResponse response =
            client
                .post(path.replace("%s", model), body.replace("%s", model) + CONTROLS)
                .readResponse();

        assertThat(response.status()).as(response.text()).isEqualTo(200);
        assertThat(response.header("x-hearth-dropped")).as(model).isEmpty();
      }
      assertThat(openAi.awaitRequest(1).bodyText())
          .doesNotContain("num_retries", "timeout", "tags");
      assertThat(ollama.awaitRequest(1).bodyText())
          .doesNotContain("num_retries", "timeout", "tags");
    }
  }
}
