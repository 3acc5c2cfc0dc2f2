package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.leaks.Leak;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Target;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models whose servers leave thinking and tool calls in the text. */
class LeaksTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\"}}]";
  private static final String ASK =
      "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + TOOLS + "%s}";
  private static final String LEAKED =
      "<think>hm</think>\\n<tool_call>{\\\"name\\\":\\\"add\\\",\\\"arguments\\\":{}}</tool_call>";

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void close() {
    up.close();
  }

  @Test
  void aCallInTheTextIsACallForACallerOfTheSameDialect() throws IOException {
    up.answer(CHAT, leaking());
    try (GatewayFixture gateway = serving(EnumSet.of(Leak.THINK_TAGS, Leak.TOOL_CALLS));
        RawClient client = gateway.connect()) {

      JsonNode choice =
          Json.tree(client.post(CHAT, ASK.formatted("")).readResponse().text()).at("/choices/0");

      assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("add");
      assertThat(choice.at("/message/reasoning_content").asText()).isEqualTo("hm");
      assertThat(choice.at("/message/content").asText("")).doesNotContain("<");
      assertThat(up.awaitRequest(CHAT, 1).bodyText())
          .as("the request still travels as it is")
          .isEqualTo(ASK.formatted("").replace("\"fast\"", "\"up-fast\""));
    }
  }

  @Test
  void aStreamIsTakenApartWhileItComes() {
    up.answer(
        CHAT,
        Script.chatStream(
            "<th",
            "ink>hm</thi",
            "nk>\n<tool_",
            "call>{\"name\":\"add\",\"arguments\":{}}</tool_call>"));
    try (GatewayFixture gateway = serving(EnumSet.of(Leak.THINK_TAGS, Leak.TOOL_CALLS));
        RawClient client = gateway.connect()) {

      String stream = client.post(CHAT, ASK.formatted(",\"stream\":true")).readResponse().text();

      assertThat(stream)
          .contains("\"reasoning_content\":\"hm\"", "\"name\":\"add\"", "\"tool_calls\"", "[DONE]")
          .doesNotContain("<th", "tool_call>");
    }
  }

  @Test
  void callersOfOtherDialectsGetTheSame() {
    up.answer(CHAT, leaking());
    try (GatewayFixture gateway = serving(EnumSet.of(Leak.THINK_TAGS, Leak.TOOL_CALLS));
        RawClient client = gateway.connect()) {

      String answer =
          client
              .post(
                  "/v1/messages",
                  "{\"model\":\"fast\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                      + "\"content\":\"hi\"}],\"tools\":[{\"name\":\"add\","
                      + "\"input_schema\":{\"type\":\"object\"}}]}")
              .readResponse()
              .text();

      assertThat(answer)
          .contains("\"type\":\"tool_use\"", "\"stop_reason\":\"tool_use\"", "\"thinking\":\"hm\"");
    }
  }

  @Test
  void whereNothingIsSaidToLeakTheBytesTravel() {
    up.answer(CHAT, leaking());
    try (GatewayFixture gateway = serving(Set.of());
        RawClient client = gateway.connect()) {

      assertThat(client.post(CHAT, ASK.formatted("")).readResponse().text()).contains(LEAKED);
    }
  }

  private static Script leaking() {
    return Script.json(
        200,
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\""
            + LEAKED
            + "\"}}]}");
  }

  private GatewayFixture serving(Set<Leak> leaks) {
    Target plain =
        GatewayFixture.target("fast", new OpenAiDialect(), up.baseUrl() + "/v1", Map.of());
    ModelTraits traits = new ModelTraits(0, Set.of(), leaks);
    Target leaking = Target.of(plain.id(), plain.provider(), plain.params(), traits);
    return GatewayFixture.serving(GatewayFixture.group("fast", leaking));
  }
}
