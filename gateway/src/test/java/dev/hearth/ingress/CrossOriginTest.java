package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.Hearth;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages in a browser may do. */
class CrossOriginTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String NAMED = "https://Chat.example:8443";
  private static final String PREFLIGHT =
      "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n"
          + "Access-Control-Request-Method: POST\r\n"
          + "Access-Control-Request-Headers: authorization,content-type\r\n\r\n";

  private final ScriptedUpstream up =
      ScriptedUpstream.start().answer(CHAT, Script.chat("hello"), Script.chat("again"));
  private final GatewayFixture gateway =
      GatewayFixture.with(
          IngressConfig.DEFAULT.with(Origins.of(List.of(NAMED))),
          null,
          Hearth.Time.SYSTEM,
          GatewayFixture.openAi("fast", up.baseUrl()));

  @AfterEach
  void stop() {
    gateway.close();
    up.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://chat.example:8443", NAMED, "http://localhost:3000"})
  void aPageThatMayAskLearnsWhatItMaySend(String origin) {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.send(PREFLIGHT.formatted(origin)).readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("access-control-allow-origin")).hasValue(origin);
      assertThat(response.header("access-control-allow-methods").orElse("")).contains("POST");
      assertThat(response.header("access-control-allow-headers").orElse(""))
          .contains("Authorization", "Content-Type", "x-stainless-lang", "anthropic-version");
      assertThat(response.header("vary")).hasValue("Origin");
      assertThat(client.post(CHAT, ASK, "Origin: " + origin).readResponse().status())
          .as("the connection lives on")
          .isEqualTo(200);
    }
  }

  @Test
  void aPageThatMayAskReadsTheAnswer() {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ASK, "Origin: " + NAMED).readResponse();

      assertThat(response.text()).contains("hello");
      assertThat(response.header("access-control-allow-origin")).hasValue(NAMED);
      assertThat(response.header("access-control-expose-headers").orElse(""))
          .contains("x-hearth-provider", "x-request-id");
      assertThat(response.header("access-control-allow-methods")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://chat.example",
        "http://chat.example:8443",
        "https://chat.example:8443.evil.example",
        "null"
      })
  void anyOtherPageIsToldNothing(String origin) {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.send(PREFLIGHT.formatted(origin)).readResponse();

      assertThat(response.status()).isEqualTo(403);
      assertThat(response.header("access-control-allow-origin")).isEmpty();
    }
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK, "Origin: " + origin);

      assertThat(client.readResponse().status()).isEqualTo(403);
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void aCallerWithoutAnOriginGetsNoneOfTheseLines() {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ASK).readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("access-control-allow-origin")).isEmpty();
      assertThat(response.header("vary")).isEmpty();
    }
  }

  @Test
  void withAKeyEveryPageMayAskWhereTheConfigurationSaysSo() {
    try (GatewayFixture open =
            GatewayFixture.with(
                IngressConfig.DEFAULT.with(Origins.of(List.of("*"))),
                "sk-master",
                Hearth.Time.SYSTEM,
                GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = open.connect()) {
      String origin = "https://any.example";

      assertThat(client.send(PREFLIGHT.formatted(origin)).readResponse().status()).isEqualTo(200);
      RawResponse without = client.post(CHAT, ASK, "Origin: " + origin).readResponse();
      assertThat(without.status()).isEqualTo(401);
      assertThat(without.header("access-control-allow-origin"))
          .as("so that the page learns why")
          .hasValue(origin);
    }
  }

  @Test
  void optionsThatNoBrowserSendsIsRefusedAsEverBefore() {
    try (RawClient client = gateway.connect()) {
      RawResponse response =
          client.send("OPTIONS /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();

      assertThat(response.status()).isEqualTo(405);
    }
  }
}
