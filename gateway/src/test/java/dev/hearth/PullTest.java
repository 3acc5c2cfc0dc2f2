package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Configuration;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.Operation;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.Provider;
import dev.hearth.resilience.Standing;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An Ollama behind the gateway fetches a model for a caller at the door. */
class PullTest {
  private static final String PULL = "/api/pull";
  private static final String MANIFEST = "{\"status\":\"pulling manifest\"}\n";
  private static final String LAYER =
      "{\"status\":\"pulling 6a0746a1ec1a\",\"digest\":\"sha256:6a\",\"total\":9,\"completed\":4}\n";
  private static final String SUCCESS = "{\"status\":\"success\"}\n";
  private static final String ASK = "{\"model\":\"llama3.2\"}";

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream other = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    other.close();
  }

  @Test
  void progressReachesTheCallerAsItComes() {
    Gate gate = Gate.named("download");
    up.answer(PULL, lines(MANIFEST, LAYER, SUCCESS).pauseAfter(2, gate));
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {
      client.post(PULL, ASK, "x-hearth-provider: p-fast");

      RawClient.Head head = client.readHead();
      assertThat(client.readChunksUntil("completed")).isEqualTo(MANIFEST + LAYER);
      gate.open();
      assertThat(client.readChunksUntil("success")).isEqualTo(SUCCESS);

      assertThat(client.readChunk()).isEmpty();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).hasValue("application/x-ndjson");
      assertThat(head.header("x-hearth-provider")).hasValue("p-fast");
      assertThat(head.header("x-hearth-model")).isEmpty();
      ReceivedRequest received = up.awaitRequest(PULL, 1);
      assertThat(received.bodyText()).isEqualTo(ASK);
      assertThat(received.headers().all("x-hearth-provider")).isEmpty();
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.operation()).isEqualTo(Operation.PULL);
      assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(record.usage()).isNull();
    }
  }

  @Test
  void callerWhoWantsNoProgressGetsTheEnd() {
    up.answer(PULL, lines(MANIFEST, LAYER, SUCCESS));
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(PULL, "{\"name\":\"llama3.2\",\"stream\":false}").readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).isEqualTo(SUCCESS.strip());
      assertThat(response.header("content-type")).hasValue("application/json");
      assertThat(up.awaitRequest(PULL, 1).bodyText())
          .isEqualTo("{\"name\":\"llama3.2\",\"stream\":true}");
    }
  }

  @Test
  void errorAfterProgressIsOllamasOwnLine() {
    String error = "{\"error\":\"pull model manifest: file does not exist\"}\n";
    up.answer(PULL, lines(MANIFEST, error));
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(PULL, ASK).readResponse();

      assertThat(response.text()).isEqualTo(MANIFEST + error);
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(PULL)).hasSize(1);
    }
  }

  @Test
  void errorAtOnceHasAStatus() throws IOException {
    up.answer(PULL, lines("{\"error\":\"no space left on device\"}\n"));
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(PULL, ASK).readResponse();

      assertThat(response.status()).isEqualTo(502);
      assertThat(Json.tree(response.text()).path("error").textValue())
          .contains("no space left on device");
      assertThat(up.requests(PULL)).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"cut", "reset", "end"})
  void pullThatBreaksOffIsNoSuccessAndIsNotTriedAgain(String how) {
    Script whole = lines(MANIFEST, LAYER, SUCCESS);
    up.answer(
        PULL,
        switch (how) {
          case "cut" -> whole.cutAfter(2);
          case "reset" -> whole.resetAfter(2);
          default -> whole.endAfter(2);
        });
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(PULL, ASK).readResponse();

      assertThat(response.text())
          .startsWith(MANIFEST)
          .contains("{\"error\":")
          .doesNotContain("success\"}\n");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(PULL)).hasSize(1);
    }
  }

  @Test
  void ollamaStopsWhenTheCallerHangsUp() {
    up.answer(PULL, lines(MANIFEST, LAYER, SUCCESS).silentAfter(2));
    try (GatewayFixture gateway = serving();
        RawClient client = gateway.connect()) {
      client.post(PULL, ASK).readHead();
      client.readChunksUntil("completed");

      client.reset();

      up.awaitHangUp();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void downloadLastsLongerThanAnyAnswerMayAndSilenceDoesNot() {
    ManualTime time = new ManualTime();
    up.answer(PULL, lines(MANIFEST, LAYER, SUCCESS).silentAfter(2));
    try (GatewayFixture gateway =
            GatewayFixture.at(time.time(), GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      client.post(PULL, ASK).readHead();
      client.readChunksUntil("completed");

      // the usual total is 10 minutes
      pass(time, gateway, Duration.ofMinutes(12));
      assertThat(gateway.failedAttempts()).isEmpty();
      pass(time, gateway, Duration.ofMinutes(4));

      assertThat(gateway.failedAttempts()).containsExactly("pull:p-fast: TIMEOUT");
      assertThat(client.readChunksUntil("error")).contains("{\"status\":\"waiting\"}\n");
      up.awaitHangUp();
    }
  }

  private static void pass(ManualTime time, GatewayFixture gateway, Duration span) {
    for (long s = 0; s < span.toSeconds(); s += 5) {
      time.advance(Duration.ofSeconds(5));
      gateway.awaitEveryLoop();
    }
  }

  @Test
  void requestMayNameTheOllama() {
    up.answer(PULL, lines(SUCCESS));
    other.answer(PULL, lines(SUCCESS));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.ollama("a", up.baseUrl()),
                GatewayFixture.ollama("b", other.baseUrl()));
        RawClient client = gateway.connect()) {

      client.post(PULL, ASK, "x-hearth-provider: p-b").readResponse();
      RawResponse chosen = client.post(PULL, ASK).readResponse();
      RawResponse wrong = client.post(PULL, ASK, "x-hearth-provider: groq").readResponse();

      assertThat(other.requests(PULL)).hasSize(1);
      assertThat(chosen.header("x-hearth-provider")).hasValue("p-a");
      assertThat(wrong.status()).isEqualTo(400);
      assertThat(wrong.text()).startsWith("{\"error\":\"").contains("p-a, p-b");
    }
  }

  @Test
  void saysWhatToDoWhereNoOllamaIsKnown() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(PULL, ASK).readResponse();
      RawResponse nameless = client.post(PULL, "{}").readResponse();

      assertThat(response.status()).isEqualTo(404);
      assertThat(response.text()).startsWith("{\"error\":\"No Ollama is known here");
      assertThat(nameless.status()).isEqualTo(400);
      assertThat(nameless.text()).startsWith("{\"error\":\"The field 'model' is missing");
    }
  }

  @Test
  void onlyTheKeysHolderMayPull() {
    up.answer(PULL, lines(SUCCESS));
    try (GatewayFixture gateway =
            GatewayFixture.lockedBy("sk-master", GatewayFixture.ollama("fast", up.baseUrl()));
        RawClient unknown = gateway.connect();
        RawClient client = gateway.connect()) {

      RawResponse stranger = unknown.post(PULL, ASK).readResponse();
      RawResponse holder = client.post(PULL, ASK, "authorization: Bearer sk-master").readResponse();

      assertThat(stranger.status()).isEqualTo(401);
      assertThat(stranger.text()).startsWith("{\"error\":\"No API key");
      assertThat(holder.text()).isEqualTo(SUCCESS);
      assertThat(up.requests(PULL)).hasSize(1);
    }
  }

  @Test
  void ollamaWithoutAModelIsKnownToo() {
    Models models =
        new Models(
            Configuration.none(),
            Standing.fresh(InstantSource.system(), System::nanoTime),
            new OpenAiDialect(),
            new OllamaDialect());
    Discovered.Server empty =
        new Discovered.Server(
            Discovered.Kind.OLLAMA,
            Endpoint.of(URI.create("http://127.0.0.1:11434")),
            "",
            List.of());

    models.found(new Discovered(List.of(empty)));

    assertThat(models.ollamas()).extracting(Provider::name).containsExactly("ollama");
    assertThat(models.catalog().isEmpty()).isTrue();
  }

  private GatewayFixture serving() {
    return GatewayFixture.serving(GatewayFixture.ollama("fast", up.baseUrl()));
  }

  private static Script lines(String... lines) {
    Script script = Script.chunked(200, "application/x-ndjson");
    for (String line : lines) {
      script = script.piece(line);
    }
    return script.end();
  }
}
