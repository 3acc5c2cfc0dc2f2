package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.WireFormat;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudModelsTest {

  private static final String KEY = "gsk-very-secret";
  private static final String GROQ = "https://api.groq.example/openai/v1";
  private static final String XAI = "https://api.x.example/v1";

  private final Provider groq = TestProviders.cloud("groq", GROQ, KEY);
  private final Provider xai = TestProviders.cloud("xai", XAI, KEY);
  private final FakeServers servers = new FakeServers();
  private final Rounds rounds = new Rounds();
  private final List<List<DiscoveredTarget>> told = new CopyOnWriteArrayList<>();
  private CloudModels models = new CloudModels(List.of(), servers, told::add, rounds);

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void namesEachModelAfterItsProvider() {
    servers.answer(GROQ + "/models", list("llama-3.1-8b-instant", "openai/gpt-oss-20b"));
    start(groq);

    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .extracting(DiscoveredTarget::name)
        .containsExactly("groq/llama-3.1-8b-instant", "groq/openai/gpt-oss-20b");
    DiscoveredTarget first = told.getFirst().getFirst();
    assertThat(first.alias()).isEqualTo("llama-3.1-8b-instant");
    assertThat(first.choosable()).isFalse();
    assertThat(first.target().id()).isEqualTo("groq/llama-3.1-8b-instant");
    assertThat(first.target().model()).isEqualTo("llama-3.1-8b-instant");
    assertThat(first.target().provider()).isEqualTo(groq);
  }

  @Test
  void listsGeminisModelsByTheNamesThatRequestsTake() {
    String url = "https://gemini.example/v1beta";
    servers.answer(
        url + "/models?pageSize=1000",
        """
        {"models":[{"name":"models/gemini-2.5-flash","inputTokenLimit":1048576,\
        "supportedGenerationMethods":["generateContent","countTokens"]},\
        {"name":"models/gemini-embedding-001","inputTokenLimit":2048,\
        "supportedGenerationMethods":["embedContent"]}]}\
        """);
    start(TestProviders.cloud("gemini", WireFormat.GEMINI, url));

    assertThat(names(0)).containsExactly("gemini/gemini-2.5-flash", "gemini/gemini-embedding-001");
  }

  @Test
  void listsAllOfAnthropicsModelsAtOnce() {
    String url = "https://anthropic.example/v1";
    servers.answer(
        url + "/models?limit=1000",
        """
        {"data":[{"type":"model","id":"claude-opus-4-5","display_name":"Claude Opus 4.5",\
        "created_at":"2025-11-24T00:00:00Z"}],"has_more":false,"first_id":"claude-opus-4-5",\
        "last_id":"claude-opus-4-5"}\
        """);
    start(TestProviders.cloud("anthropic", WireFormat.ANTHROPIC, url));

    assertThat(names(0)).containsExactly("anthropic/claude-opus-4-5");
  }

  @Test
  void takesAModelThatIsListedTwiceOnce() {
    servers.answer(GROQ + "/models", list("a", "b", "a"));
    start(groq);

    assertThat(names(0)).containsExactly("groq/a", "groq/b");
  }

  @Test
  void listsAgainEveryTenMinutesAndTellsOnlyOfChanges() {
    servers.answer(GROQ + "/models", list("a"));
    assertThat(start(groq)).isEqualTo(Duration.ofMinutes(10));
    assertThat(rounds.next()).isEqualTo(Duration.ofMinutes(10));
    assertThat(servers.asked()).hasSize(2);
    assertThat(told).hasSize(1);

    servers.answer(GROQ + "/models", list("a", "b"));
    rounds.next();
    assertThat(told).hasSize(2);
    assertThat(names(1)).containsExactly("groq/a", "groq/b");
  }

  @Test
  void asksAProviderThatHasNotAnsweredYetEveryHalfMinuteAndTheOthersAsBefore() {
    servers.answer(XAI + "/models", list("grok"));
    assertThat(start(groq, xai)).isEqualTo(Duration.ofSeconds(30));
    assertThat(servers.asked()).containsExactly(GROQ + "/models", XAI + "/models");
    for (int round = 1; round < 20; round++) {
      assertThat(rounds.next()).isEqualTo(Duration.ofSeconds(30));
      assertThat(servers.asked()).containsExactly(GROQ + "/models");
    }
    servers.answer(GROQ + "/models", list("llama"));
    assertThat(rounds.next()).isEqualTo(Duration.ofMinutes(10));

    assertThat(servers.asked()).containsExactly(GROQ + "/models", XAI + "/models");
    assertThat(names(0)).containsExactly("xai/grok");
    assertThat(names(1)).containsExactly("groq/llama", "xai/grok");
  }

  @Test
  void tellsOfAProviderWithoutWaitingForTheNext() {
    servers.answer(GROQ + "/models", list("llama")).answer(XAI + "/models", list("grok"));
    start(groq, xai);

    assertThat(names(0)).containsExactly("groq/llama");
    assertThat(names(1)).containsExactly("groq/llama", "xai/grok");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 408})
  void triesAgainSoonWhenAnAnswerIsOfTheMoment(int status) {
    servers.answer(GROQ + "/models", status, "{}");

    assertThat(start(groq)).isEqualTo(CloudModels.RETRY);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void doesNotPressAProviderThatRefuses(int status) {
    servers.answer(GROQ + "/models", status, "{}");

    assertThat(start(groq)).isEqualTo(CloudModels.INTERVAL);
    assertThat(told).isEmpty();
  }

  @Test
  void keepsTheLastGoodListing() {
    servers.answer(GROQ + "/models", list("llama"));
    start(groq);
    servers.answer(GROQ + "/models", 401, "{}");
    assertThat(rounds.next()).isEqualTo(CloudModels.INTERVAL);
    servers.answer(GROQ + "/models", "<html>");
    rounds.next();
    servers.silence(GROQ + "/models");
    assertThat(rounds.next()).isEqualTo(CloudModels.INTERVAL);

    assertThat(told).hasSize(1);
  }

  @Test
  void saysEachReasonOnceAndNeverTheKey() {
    try (LogLines log = LogLines.of(CloudModels.class)) {
      servers.answer(GROQ + "/models", 401, "{\"error\":\"Invalid key " + KEY + "\"}");
      start(groq);
      rounds.next();
      rounds.next();
      servers.fail(GROQ + "/models", UpstreamFailure.Kind.CONNECT, "no route");
      rounds.next();
      rounds.next();
      servers.answer(GROQ + "/models", list("llama"));
      rounds.next();
      rounds.next();

      assertThat(log.lines())
          .containsExactly(
              "WARNING the models of groq cannot be listed: GET /openai/v1/models is answered"
                  + " with status 401",
              "WARNING the models of groq cannot be listed: no route",
              "INFO groq lists 1 models");
    }
  }

  @Test
  void tellsAgainWhenAListenerFailed() {
    servers.answer(GROQ + "/models", list("llama"));
    models =
        new CloudModels(
            List.of(groq),
            servers,
            now -> {
              told.add(now);
              if (told.size() == 1) {
                throw new IllegalStateException("a listener that fails once, for this test");
              }
            },
            rounds);
    models.start();
    rounds.awaitPause();
    rounds.next();
    rounds.next();

    assertThat(told).hasSize(2);
    assertThat(told.getLast()).isEqualTo(told.getFirst());
  }

  @Test
  void keepsWhatIsKnownOfProvidersThatStay() {
    Provider other = TestProviders.cloud("other", "https://other.test/v1", KEY);
    servers.answer(GROQ + "/models", list("llama"));
    servers.answer("https://other.test/v1/models", list("own"));
    start(groq, other);
    servers.asked();

    models = models.replacedBy(List.of(other));
    assertThat(told.getLast()).extracting(DiscoveredTarget::name).containsExactly("other/own");
    assertThat(servers.asked()).isEmpty();

    models = models.replacedBy(List.of());
    assertThat(told.getLast()).isEmpty();
  }

  @Test
  void doesNothingWithoutAProvider() {
    models.start();
    models.close();

    assertThat(servers.asked()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void startsOnlyOnce() {
    start(groq);

    assertThatThrownBy(models::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void showsItsKeyToTheProviderItself() {
    try (ScriptedUpstream cloud = ScriptedUpstream.start();
        RealFetcher fetcher = new RealFetcher()) {
      cloud.answer("/openai/v1/models", Script.models("llama", "whisper"));
      models =
          new CloudModels(
              List.of(TestProviders.cloud("groq", cloud.baseUrl() + "/openai/v1", KEY)),
              fetcher,
              told::add,
              rounds);
      models.start();
      rounds.awaitPause();
      models.close();

      assertThat(names(0)).containsExactly("groq/llama", "groq/whisper");
      assertThat(cloud.requests()).hasSize(1);
      assertThat(cloud.requests().getFirst().header("authorization")).contains("Bearer " + KEY);
    }
  }

  private Duration start(Provider... providers) {
    models = new CloudModels(List.of(providers), servers, told::add, rounds);
    models.start();
    return rounds.awaitPause();
  }

  private List<String> names(int change) {
    return told.get(change).stream().map(DiscoveredTarget::name).toList();
  }

  private static String list(String... ids) {
    StringBuilder entries = new StringBuilder();
    for (String id : ids) {
      entries.append(entries.isEmpty() ? "" : ",").append("{\"id\":\"").append(id).append("\"}");
    }
    return "{\"object\":\"list\",\"data\":[" + entries + "]}";
  }
}
