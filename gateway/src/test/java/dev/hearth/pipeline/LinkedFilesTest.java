package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.Hearth;
import dev.hearth.ManualTime;
import dev.hearth.dialect.Json;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.ingress.Origins;
import dev.hearth.links.AllowedHost;
import dev.hearth.links.LinkRules;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images and documents by their URLs, towards back ends that take them only inside a request. */
class LinkedFilesTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES = "/v1/messages";
  private static final String OLLAMA_CHAT = "/api/chat";
  private static final byte[] PNG = file("\211PNG\r\n\32\n", 5000);
  private static final byte[] PDF = file("%PDF-1.7\n", 3000);
  private static final int MAX_BYTES = 100_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream other = ScriptedUpstream.start();
  private final ScriptedUpstream site = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    other.close();
    site.close();
  }

  @Test
  void givesAnImageToAnOllamaAsWhatItsUrlLeadsTo() throws IOException {
    up.answer(OLLAMA_CHAT, Script.ollamaChat("a cat"));
    site.answer("/a.png", Script.bytes(200, "image/png", PNG));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(CHAT, ask(url("/a.png?sig=s3cret")), "Authorization: Bearer caller")
              .readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.text()).contains("a cat");
      assertThat(images(1)).containsExactly(base64(PNG));
      ReceivedRequest asked = site.awaitRequest(1);
      assertThat(asked.method()).isEqualTo("GET");
      assertThat(asked.target()).isEqualTo("/a.png?sig=s3cret");
      assertThat(asked.headers().list().stream().map(header -> header.name()).toList())
          .containsExactlyInAnyOrder("host", "user-agent", "accept", "accept-encoding");
      gateway.awaitBytesInFlight(0);
    }
  }

  @Test
  void fetchesEachFileOnceHoweverOftenItIsNamed() throws IOException {
    up.answer(OLLAMA_CHAT, Script.ollamaChatStream("two", "cats"));
    byte[] second = file("GIF89a", 10);
    site.answer("/a.png", Script.bytes(200, "image/png", PNG).splitEvery(1000))
        .answer("/b.gif", Script.bytes(200, "image/gif", second));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(
                  CHAT,
                  ask(url("/a.png"), url("/b.gif"), url("/a.png"))
                      .replace("\"messages\"", "\"stream\":true,\"messages\""))
              .readResponse();

      assertThat(response.text()).contains("cats").endsWith("data: [DONE]\n\n");
      assertThat(images(1)).containsExactly(base64(PNG), base64(second), base64(PNG));
      assertThat(site.requestCount()).isEqualTo(2);
    }
  }

  @Test
  void fetchesManyFilesAFewAtATime() throws IOException {
    up.answer(OLLAMA_CHAT, Script.ollamaChat("cats"));
    site.answerOthers(Script.bytes(200, "image/gif", file("GIF89a", 10)));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      String[] urls = urls(20);

      assertThat(client.post(CHAT, ask(urls)).readResponse().status()).isEqualTo(200);

      assertThat(images(1)).hasSize(20);
      assertThat(site.connectionCount()).isBetween(1, 4);

      assertInvalid(
          client.post(CHAT, ask(urls(21))).readResponse(), "too_many_links", "at most 20");
      assertThat(site.requestCount()).isEqualTo(20);
    }
  }

  @Test
  void keepsAFileForTheNextTarget() throws IOException {
    up.answer(OLLAMA_CHAT, Script.ollamaError(500, "out of luck"));
    other.answer(OLLAMA_CHAT, Script.ollamaChat("a cat"));
    site.answer("/a.png", Script.bytes(200, "image/png", PNG));
    try (GatewayFixture gateway = fetching(GatewayFixture.ollama("spare", other.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask(url("/a.png"))).readResponse();

      assertThat(response.text()).contains("a cat");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      assertThat(
              Json.tree(other.awaitRequest(OLLAMA_CHAT, 1).bodyText())
                  .at("/messages/0/images/0")
                  .textValue())
          .isEqualTo(base64(PNG));
      assertThat(site.requestCount()).isEqualTo(1);
      gateway.awaitBytesInFlight(0);
    }
  }

  @Test
  void leavesTheUrlToATargetThatTakesIt() {
    other.answer(CHAT, Script.chat("a cat"));
    site.answer("/a.png", Script.text(404, "text/plain", "gone"));
    try (GatewayFixture gateway = fetching(GatewayFixture.openAi("spare", other.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask(url("/a.png"))).readResponse();

      assertThat(response.text()).contains("a cat");
      assertThat(other.awaitRequest(CHAT, 1).bodyText()).contains(url("/a.png"));
      assertThat(gateway.failedAttempts()).containsExactly("t-fast: INEXPRESSIBLE");
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void letsGoOfPartsOfFilesThatAreGivenUp() {
    Gate gate = Gate.named("rest");
    other.answer(CHAT, Script.silence());
    site.answer("/a.png", Script.fixed(200, "image/png", PNG.length + 1).piece(PNG).silentAfter(1))
        .answer("/b.png", Script.text(404, "text/plain", "gone").pauseFirst(gate));
    try (GatewayFixture gateway = fetching(GatewayFixture.openAi("spare", other.baseUrl()));
        RawClient client = gateway.connect()) {
      String ask = ask(url("/a.png"), url("/b.png"));
      client.post(CHAT, ask);
      gateway.awaitBytesInFlight(ask.length() + PNG.length);

      gate.open();

      other.awaitRequest(CHAT, 1);
      gateway.awaitBytesInFlight(ask.length());
      site.awaitHangUp();
    }
  }

  @Test
  void givesADocumentToOpenAisChat() throws IOException {
    other.answer(CHAT, Script.chat("a paper"));
    site.answer("/a.pdf", Script.bytes(200, "application/pdf", PDF));
    try (GatewayFixture gateway =
            GatewayFixture.fetching(
                rules(), time.time(), GatewayFixture.openAi("fast", other.baseUrl()));
        RawClient client = gateway.connect()) {
      String ask =
          """
          {"model":"fast","max_tokens":10,"messages":[{"role":"user","content":[
          {"type":"document","title":"paper","source":{"type":"url","url":"%s"}},
          {"type":"image","source":{"type":"url","url":"https://elsewhere.test/a.png"}}]}]}
          """
              .formatted(url("/a.pdf"));

      RawResponse response = client.post(MESSAGES, ask).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      JsonNode content =
          Json.tree(other.awaitRequest(CHAT, 1).bodyText()).at("/messages/0/content");
      assertThat(content.at("/0/file/filename").textValue()).isEqualTo("paper");
      assertThat(content.at("/0/file/file_data").textValue())
          .isEqualTo("data:application/pdf;base64," + base64(PDF));
      assertThat(content.at("/1/image_url/url").textValue())
          .isEqualTo("https://elsewhere.test/a.png");
    }
  }

  @Test
  void givesAnImageOfAToolsResult() throws IOException {
    up.answer(OLLAMA_CHAT, Script.ollamaChat("a cat"));
    site.answer("/a.png", Script.bytes(200, "image/png", PNG));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      String ask =
          """
          {"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"look"},
          {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[
          {"type":"image","source":{"type":"url","url":"%s"}}]}]}]}
          """
              .formatted(url("/a.png"));

      RawResponse response = client.post(MESSAGES, ask).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(
              Json.tree(up.awaitRequest(OLLAMA_CHAT, 1).bodyText())
                  .at("/messages/2/images/0")
                  .textValue())
          .isEqualTo(base64(PNG));
    }
  }

  @Test
  void fetchesNothingForAnOllamaCaller() {
    up.answer(OLLAMA_CHAT, Script.ollamaChat("hello"));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      String ask =
          "{\"model\":\"fast\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\","
              + "\"images\":[\"%s\"]}]}".formatted(url("/a.png"));

      assertThat(client.post(OLLAMA_CHAT, ask).readResponse().status()).isEqualTo(200);

      assertThat(up.awaitRequest(OLLAMA_CHAT, 1).bodyText()).contains(url("/a.png"));
      assertThat(site.requestCount()).isZero();
    }
  }

  @Test
  void connectsToNoHostThatIsNotListed() {
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      String wrong = other.baseUrl() + "/a.png?sig=s3cret";

      RawResponse response = client.post(CHAT, ask(url("/a.png"), wrong)).readResponse();

      assertInvalid(
          response,
          "unsupported_image_link",
          "The image given by URL 2 of 2 is for a back end that takes only files inside",
          "fetch.hosts",
          other.baseUrl() + " is none of them");
      assertThat(site.connectionCount()).isZero();
      assertThat(other.connectionCount()).isZero();
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void connectsToNothingNearbyUnderAnotherName() {
    String name = site.baseUrl().replace("127.0.0.1", "files.localhost");
    try (GatewayFixture gateway =
            GatewayFixture.fetching(
                rules(name), time.time(), GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      assertInvalid(
          client.post(CHAT, ask(name + "/s3cret.png")).readResponse(),
          "invalid_image_url",
          "at " + name + ", could not be fetched: its name leads to no public address.");
      assertThat(site.connectionCount()).isZero();
    }
  }

  @Test
  void connectsToNothingWithoutTheSetting() {
    try (GatewayFixture gateway =
            GatewayFixture.at(time.time(), GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ask(url("/a.png"))).readResponse();

      assertInvalid(response, "unsupported_image_link", "fetch.hosts", "that setting lists none");
      assertThat(site.connectionCount()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "http://user:s3cret@127.0.0.1/a.png; holds credentials",
        "http://127.0.0.1:99999/s3cret; port is not one of",
        "http://127.0.0.1 /s3cret; not written as URLs are",
      })
  void saysWhyAUrlIsNone(String wrong, String why) {
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      assertInvalid(
          client.post(CHAT, ask(wrong)).readResponse(),
          "invalid_image_url",
          "The image given by URL cannot be fetched: ",
          why);
    }
  }

  @Test
  void followsNoRedirect() {
    site.answer("/a.png", Script.text(302, "image/png", "").header("location", url("/b.png")))
        .answer("/b.png", Script.bytes(200, "image/png", PNG));

    assertRefuses("redirects elsewhere (status 302), which is not followed");

    assertThat(site.requestCount()).isEqualTo(1);
  }

  @Test
  void takesNoErrorForAFile() {
    site.answer("/a.png", Script.bytes(404, "image/png", PNG));

    assertRefuses("its host answered with status 404");
  }

  @Test
  void takesNoOtherTypeThatTheHostSays() {
    site.answer("/a.png", Script.bytes(200, "application/pdf", PDF));

    assertRefuses("another type (expected: image/png, image/jpeg, image/gif, image/webp)");
  }

  @Test
  void takesNoOtherTypeThanTheHostSays() {
    site.answer("/a.png", Script.text(200, "image/png", "<html>secret</html>"));

    assertRefuses("not of the type that its host says");
  }

  @Test
  void takesNoFileThatIsSaidToBeTooLarge() {
    Gate gate = Gate.named("never");
    site.answer(
        "/a.png", Script.fixed(200, "image/png", MAX_BYTES + 1).piece(PNG).pauseAfter(0, gate));

    assertRefuses("too large (expected: at most 100000 bytes together)");

    gate.open();
  }

  @Test
  void takesNoFileThatBecomesTooLarge() {
    site.answer(
        "/a.png",
        Script.chunked(200, "image/png").piece(file("\211PNG\r\n\32\n", MAX_BYTES)).end());

    assertRefuses("too large (expected: at most 100000 bytes together)");
  }

  @Test
  void takesNotMoreThanAllFilesMayBeTogether() {
    site.answerOthers(Script.bytes(200, "image/png", file("\211PNG\r\n\32\n", MAX_BYTES / 2)));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      assertInvalid(
          client.post(CHAT, ask(url("/a.png"), url("/b.png"))).readResponse(),
          "invalid_image_url",
          "too large (expected: at most 100000 bytes together)");
      gateway.awaitBytesInFlight(0);
    }
  }

  @Test
  void saysThatTheHostDoesNotAnswer() {
    int port = ScriptedUpstream.freePort();
    try (GatewayFixture gateway =
            GatewayFixture.fetching(
                rules("http://127.0.0.1:" + port),
                time.time(),
                GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      String wrong = "http://127.0.0.1:" + port + "/s3cret.png";

      assertInvalid(
          client.post(CHAT, ask(wrong)).readResponse(),
          "invalid_image_url",
          "The image given by URL, at http://127.0.0.1:%d, could not be fetched: no connection"
              .formatted(port));
    }
  }

  @Test
  void waitsForAFileOnlySoLong() {
    site.answer("/a.png", Script.bytes(200, "image/png", PNG).silentAfter(0));
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(url("/a.png")));
      site.awaitRequest(1);

      time.advance(TIMEOUT.plusMillis(1));

      assertInvalid(client.readResponse(), "invalid_image_url", "10.0 s");
      site.awaitHangUp();
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
      gateway.awaitBytesInFlight(0);
    }
  }

  @Test
  void waitsForADrippingFileOnlySoLong() {
    Gate gate = Gate.named("second");
    site.answer(
        "/a.png",
        Script.chunked(200, "image/png").piece(PNG).pause(gate).piece(new byte[10]).hold());
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(url("/a.png")));
      gate.awaitArrival();
      gateway.awaitBytesInFlight(ask(url("/a.png")).length() + PNG.length);
      time.advance(TIMEOUT.minusSeconds(1));
      gate.open();
      gateway.awaitBytesInFlight(ask(url("/a.png")).length() + PNG.length + 10);

      time.advance(Duration.ofSeconds(2));

      assertInvalid(client.readResponse(), "invalid_image_url", "it took longer than 10.0 s");
      site.awaitHangUp();
    }
  }

  @Test
  void stopsFetchingWhenTheCallerHangsUp() {
    site.answer("/a.png", Script.bytes(200, "image/png", PNG).silentAfter(0));
    try (GatewayFixture gateway = fetching()) {
      try (RawClient client = gateway.connect()) {
        client.post(CHAT, ask(url("/a.png")));
        site.awaitRequest(1);
      }

      site.awaitHangUp();
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.CANCELLED);
      gateway.awaitBytesInFlight(0);
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void stopsFetchingWhenTheRequestsTimeIsUp() {
    site.answer("/a.png", Script.bytes(200, "image/png", PNG).silentAfter(0));
    LinkRules patient = new LinkRules(rules().hosts(), MAX_BYTES, Duration.ofHours(1));
    try (GatewayFixture gateway =
            GatewayFixture.fetching(
                patient, time.time(), GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(url("/a.png")));
      site.awaitRequest(1);

      time.advance(ModelGroup.DEFAULT_TOTAL);

      assertThat(client.readResponse().status()).isEqualTo(504);
      site.awaitHangUp();
      gateway.awaitBytesInFlight(0);
    }
  }

  @Test
  void countsFilesAmongTheBytesThatItMayHold() {
    site.answer("/a.png", Script.bytes(200, "image/png", PNG));
    IngressConfig narrow =
        new IngressConfig(
            "127.0.0.1",
            0,
            100,
            2000,
            4000,
            IngressConfig.DEFAULT.headerTimeout(),
            IngressConfig.DEFAULT.bodyTimeout(),
            IngressConfig.DEFAULT.idleTimeout(),
            Origins.OWN);
    try (GatewayFixture gateway =
            GatewayFixture.fetching(
                rules(), narrow, Hearth.Time.SYSTEM, GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask(url("/a.png"))).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(503);
      assertThat(response.text()).contains("no room for the files");
      assertThat(response.header("retry-after")).hasValue("1");
      assertThat(gateway.failedAttempts()).as("no target's fault").isEmpty();
      gateway.awaitBytesInFlight(0);
    }
  }

  // ---- helpers

  private void assertRefuses(String why) {
    try (GatewayFixture gateway = fetching();
        RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ask(url("/a.png?sig=s3cret"))).readResponse();

      assertInvalid(
          response,
          "invalid_image_url",
          "The image given by URL, at " + site.baseUrl() + ", could not be fetched: ",
          why);
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
      gateway.awaitBytesInFlight(0);
    }
  }

  private static void assertInvalid(RawResponse response, String code, String... told) {
    assertThat(response.status()).as(response.text()).isEqualTo(400);
    assertThat(response.text())
        .contains(told)
        .contains("\"type\":\"invalid_request_error\"")
        .contains("\"code\":\"" + code + "\"")
        .doesNotContain("s3cret");
  }

  private GatewayFixture fetching(ModelGroup... fallbacks) {
    String[] names = Stream.of(fallbacks).map(ModelGroup::name).toArray(String[]::new);
    ModelGroup[] models =
        Stream.concat(
                Stream.of(GatewayFixture.ollama("fast", up.baseUrl(), names)), Stream.of(fallbacks))
            .toArray(ModelGroup[]::new);
    return GatewayFixture.fetching(rules(), time.time(), models);
  }

  private LinkRules rules() {
    return rules(site.baseUrl());
  }

  private static LinkRules rules(String host) {
    return new LinkRules(List.of(AllowedHost.parse(host).orElseThrow()), MAX_BYTES, TIMEOUT);
  }

  private String url(String path) {
    return site.baseUrl() + path;
  }

  private String[] urls(int count) {
    return IntStream.range(0, count).mapToObj(i -> url("/" + i + ".png")).toArray(String[]::new);
  }

  private List<String> images(int request) throws IOException {
    JsonNode sent = Json.tree(up.awaitRequest(OLLAMA_CHAT, request).bodyText());
    return sent.at("/messages/0/images").valueStream().map(JsonNode::textValue).toList();
  }

  private static String ask(String... urls) {
    return Stream.of(urls)
        .map(url -> ",{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}".formatted(url))
        .collect(
            Collectors.joining(
                "",
                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":["
                    + "{\"type\":\"text\",\"text\":\"What is it?\"}",
                "]}]}"));
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  /** A file that begins so and is so much longer. */
  private static byte[] file(String start, int more) {
    return (start + "x".repeat(more)).getBytes(StandardCharsets.ISO_8859_1);
  }
}
