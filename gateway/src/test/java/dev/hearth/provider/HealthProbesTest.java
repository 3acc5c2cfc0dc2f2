package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Health.Reading;
import dev.hearth.provider.Health.State;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.testkit.ManualClock;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthProbesTest {

  private static final String BOX = "http://127.0.0.1:9";
  private static final String CLOUD = "https://api.example.com";
  private static final Set<String> HARMLESS =
      Set.of(
          "/api/version",
          "/api/ps",
          "/api/tags",
          "/health",
          "/props",
          "/api/v0/models",
          "/v1/models");

  private final FakeServers servers = new FakeServers();
  private final ManualClock clock = ManualClock.start();
  private final Rounds rounds = new Rounds();
  private final Set<String> troubled = new CopyOnWriteArraySet<>();
  private final List<String> up = new CopyOnWriteArrayList<>();

  private final Provider box = TestProviders.openAi("box", BOX + "/v1");
  private final Provider cloud = TestProviders.cloud("cloud", CLOUD + "/v1", "sk-secret");

  @Test
  void knowsNothingBeforeItsFirstRound() {
    assertThat(probes(servers, box).health().of("box")).isEqualTo(Reading.UNKNOWN);
  }

  @Test
  void readsHowALocalServerIs() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));

    Reading reading = round(probes(servers, box), box);

    assertThat(reading)
        .isEqualTo(new Reading(State.UP, clock.instant(), Duration.ZERO, null, Map.of()));
    assertThat(up).containsExactly("box");
  }

  @Test
  void learnsFromItsListWhatAServersModelsAre() throws InterruptedException {
    servers.answer(
        BOX + "/v1/models", "{\"data\":[{\"id\":\"m\",\"max_model_len\":4096},{\"id\":\"n\"}]}");
    HealthProbes probes = probes(servers, box);

    assertThat(round(probes, box).models()).isEqualTo(Map.of("m", ModelTraits.ofWindow(4096)));

    servers.fail(BOX + "/v1/models", UpstreamFailure.Kind.CONNECT, "refused");
    clock.advance(HealthProbes.CALM);
    assertThat(round(probes, box).models())
        .as("a server that is away has the same models")
        .containsKey("m");
  }

  @Test
  void asksALocalServerThatIsWellRarely() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));
    HealthProbes probes = probes(servers, box);

    List<Long> askedAt = new ArrayList<>();
    for (long second = 0; second <= 60; second += HealthProbes.INTERVAL.toSeconds()) {
      probes.round();
      if (!servers.asked().isEmpty()) {
        askedAt.add(second);
      }
      clock.advance(HealthProbes.INTERVAL);
    }

    assertThat(askedAt).containsExactly(0L, 30L, 60L);
    assertThat(probes.health().of("box").state()).isEqualTo(State.UP);
  }

  @Test
  void asksALocalServerInTroubleInEveryRound() throws InterruptedException {
    HealthProbes probes = probes(servers, box);
    for (int round = 0; round < 3; round++) {
      assertThat(round(probes, box).state()).isEqualTo(State.DOWN);
      assertThat(servers.asked()).hasSize(1);
      clock.advance(HealthProbes.INTERVAL);
    }
    assertThat(probes.health().of("box").problem()).contains("connection refused");
    assertThat(up).isEmpty();

    servers.answer(BOX + "/v1/models", list("vllm"));
    assertThat(round(probes, box).state()).isEqualTo(State.UP);
    assertThat(up).containsExactly("box");
  }

  @Test
  void asksAServerWhoseBreakerIsOpenInEveryRoundThoughItIsWell() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));
    troubled.add("box");
    HealthProbes probes = probes(servers, box);
    for (int round = 0; round < 3; round++) {
      probes.round();
      assertThat(servers.asked()).hasSize(1);
    }
    assertThat(up).containsExactly("box", "box", "box");
  }

  @Test
  void neverAsksACloudProviderThatIsNotInTrouble() throws InterruptedException {
    servers.answer(CLOUD + "/v1/models", list("somebody"));
    HealthProbes probes = probes(servers, cloud);
    for (int round = 0; round < 100; round++) {
      assertThat(round(probes, cloud)).isEqualTo(Reading.UNKNOWN);
      clock.advance(HealthProbes.INTERVAL);
    }
    assertThat(servers.asked()).isEmpty();
    assertThat(up).isEmpty();
  }

  @Test
  void asksACloudProviderInTroubleAndForgetsTheTroubleWithTheBreaker() throws InterruptedException {
    HealthProbes probes = probes(servers, cloud);
    troubled.add("cloud");
    assertThat(round(probes, cloud).state()).isEqualTo(State.DOWN);
    assertThat(servers.asked()).containsExactly(CLOUD + "/v1/models");
    troubled.clear();
    assertThat(round(probes, cloud)).isEqualTo(Reading.UNKNOWN);

    troubled.add("cloud");
    servers.answer(CLOUD + "/v1/models", list("somebody"));
    assertThat(round(probes, cloud).state()).isEqualTo(State.UP);
    assertThat(up).containsExactly("cloud");
    assertThat(servers.headers(CLOUD + "/v1/models")).isEqualTo(cloud.headers());
    troubled.clear();
    assertThat(round(probes, cloud).state()).isEqualTo(State.UP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          401 | {}                                            | CREDENTIALS_REFUSED | status 401
          403 | {}                                            | CREDENTIALS_REFUSED | status 403
          500 | {}                                            | DOWN                | status 500
          503 | {}                                            | DOWN                | status 503
          503 | {"error":{"message":"Loading model"}}         | LOADING             | still being
          404 | {}                                            | UNKNOWN             | status 404
          429 | {}                                            | UNKNOWN             | status 429
          200 | <html>                                        | DOWN                | a list of models
          """)
  void readsAnAnswerThatIsNotGood(int status, String body, State state, String problem)
      throws InterruptedException {
    servers.answer(BOX + "/v1/models", status, body);

    Reading reading = round(probes(servers, box), box);

    assertThat(reading.state()).isEqualTo(state);
    assertThat(reading.problem()).contains(problem);
    assertThat(up).isEmpty();
  }

  @Test
  void tellsHowAServerFailed() throws InterruptedException {
    servers.fail(BOX + "/v1/models", UpstreamFailure.Kind.STALLED, "no whole answer");

    Reading reading = round(probes(servers, box), box);

    assertThat(reading.state()).isEqualTo(State.DOWN);
    assertThat(reading.problem()).isEqualTo("no whole answer");
  }

  @Test
  void seesThatALlamaServerStillLoadsItsModel() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list("llamacpp"))
        .answer(BOX + "/health", 503, "{\"error\":{\"message\":\"Loading model\"}}");
    HealthProbes probes = probes(servers, box);

    assertThat(round(probes, box).state()).isEqualTo(State.LOADING);
    servers.answer(BOX + "/health", "{\"status\":\"ok\"}");
    assertThat(round(probes, box).state()).isEqualTo(State.UP);
    assertThat(up).containsExactly("box");
  }

  @Test
  void takesALlamaServerWithoutAHealthPageAsWell() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("llamacpp")).answer(BOX + "/health", 404, "not found");

    assertThat(round(probes(servers, box), box).state()).isEqualTo(State.UP);
  }

  @Test
  void learnsFromALlamaServersPropertiesWhatItsModelCan() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list("llamacpp"))
        .answer(BOX + "/health", "{\"status\":\"ok\"}")
        .answer(
            BOX + "/props",
            "{\"default_generation_settings\":{\"n_ctx\":2048},\"modalities\":{\"vision\":true},"
                + "\"chat_template_caps\":{\"supports_tools\":false}}");

    assertThat(round(probes(servers, box), box).models())
        .isEqualTo(Map.of("m", new ModelTraits(2048, Set.of(Capability.CHAT, Capability.VISION))));
  }

  @Test
  void learnsFromLmStudiosOwnListWhatItsModelsAre() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list("organization_owner"))
        .answer(
            BOX + "/api/v0/models",
            "{\"data\":[{\"id\":\"m\",\"type\":\"llm\",\"max_context_length\":8192,"
                + "\"capabilities\":[\"tool_use\"]}]}");

    assertThat(round(probes(servers, box), box).models())
        .isEqualTo(Map.of("m", new ModelTraits(8192, Set.of(Capability.CHAT, Capability.TOOLS))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llamacpp", "organization_owner"})
  void isContentWithTheListWhereAServerTellsNoMore(String owner) throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list(owner))
        .answer(BOX + "/health", "{\"status\":\"ok\"}")
        .answer(BOX + "/props", 501, "")
        .answer(BOX + "/api/v0/models", "<html>");

    Reading reading = round(probes(servers, box), box);

    assertThat(reading.state()).isEqualTo(State.UP);
    assertThat(reading.models()).isEmpty();
  }

  @Test
  void asksOthersForTheirListOnly() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));

    assertThat(round(probes(servers, box), box).state()).isEqualTo(State.UP);
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
  }

  @Test
  void asksOllamaForItsVersionAndThenForWhatIsLoaded() throws InterruptedException {
    Provider ollama = TestProviders.ollama("ollama", BOX);
    HealthProbes probes = probes(servers, ollama);
    assertThat(round(probes, ollama).state()).isEqualTo(State.DOWN);
    assertThat(servers.asked()).containsExactly(BOX + "/api/version");

    servers.answer(BOX + "/api/version", "{\"version\":\"1\"}").answer(BOX + "/api/ps", 500, "");
    assertThat(round(probes, ollama).state()).isEqualTo(State.DOWN);
    servers.answer(BOX + "/api/ps", "{\"models\":[]}");
    assertThat(round(probes, ollama).state()).isEqualTo(State.UP);
  }

  @ParameterizedTest
  @EnumSource(
      value = WireFormat.class,
      names = {"ANTHROPIC", "GEMINI"})
  void asksACloudOfAnotherFormatForItsModels(WireFormat format) throws InterruptedException {
    Provider cloud =
        new Provider(
            "later",
            TestProviders.dialect(format),
            Endpoint.of(URI.create(CLOUD)),
            "/v1",
            new Credential.None(),
            List.of(),
            true);

    assertThat(round(probes(servers, cloud), cloud).state()).isEqualTo(State.DOWN);
    servers.answer(CLOUD + "/v1/models", "{}");
    assertThat(round(probes(servers, cloud), cloud).state()).isEqualTo(State.UP);
    servers.answer(CLOUD + "/v1/models", 401, "");
    assertThat(round(probes(servers, cloud), cloud).state()).isEqualTo(State.CREDENTIALS_REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          REMOTE_GPU      | 200 | ok                  | UP
          REMOTE_GPU      | 200 | <html>login</html>  | DOWN
          REMOTE_GPU      | 404 | tunnel not found    | UNKNOWN
          REMOTE_GPU      | 502 | bad gateway         | DOWN
          REMOTE_GPU      | 401 | no                  | CREDENTIALS_REFUSED
          TEXT_GENERATION | 200 | ''                  | UP
          TEXT_GENERATION | 503 | unhealthy           | DOWN
          """)
  void asksAServerOfPlainTextForItsHealth(WireFormat format, int status, String body, State state)
      throws InterruptedException {
    Provider gpu = TestProviders.cloud("gpu", format, CLOUD + "/llm");
    troubled.add("gpu");
    servers.answer(CLOUD + "/llm/health", status, body);

    assertThat(round(probes(servers, gpu), gpu).state()).isEqualTo(state);
    assertThat(servers.asked()).containsExactly(CLOUD + "/llm/health");
  }

  @Test
  void asksANotebookWhereverItIsSinceThatCostsNothing() throws InterruptedException {
    Provider gpu = TestProviders.cloud("gpu", WireFormat.REMOTE_GPU, CLOUD);
    servers.answer(CLOUD + "/health", "ok");
    HealthProbes probes = probes(servers, gpu);

    assertThat(round(probes, gpu).state()).isEqualTo(State.UP);
    servers.silence(CLOUD + "/health");
    clock.advance(HealthProbes.CALM);
    assertThat(round(probes, gpu).state()).isEqualTo(State.DOWN);
    assertThat(round(probes, gpu).state()).isEqualTo(State.DOWN);
  }

  @Test
  void outlivesAProbeThatFailsItself() throws InterruptedException {
    Fetcher broken =
        (_, _, _, _) -> {
          throw new IllegalStateException("a fetcher that is broken, for this test");
        };

    Reading reading = round(probes(broken, box), box);

    assertThat(reading.state()).isEqualTo(State.UNKNOWN);
    assertThat(reading.problem()).contains("the probe itself failed");
  }

  @Test
  void forgetsProvidersThatAreGone() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));
    List<Provider> providers = new CopyOnWriteArrayList<>(List.of(box));
    HealthProbes probes =
        new HealthProbes(() -> providers, _ -> false, _ -> {}, servers, clock, rounds);
    probes.round();
    providers.clear();
    probes.round();

    assertThat(probes.health().byProvider()).isEmpty();
  }

  @Test
  void knowsNothingOfAnotherProviderOfTheSameName() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("vllm"));
    List<Provider> providers = new CopyOnWriteArrayList<>(List.of(box));
    HealthProbes probes =
        new HealthProbes(() -> providers, _ -> false, _ -> {}, servers, clock, rounds);
    probes.round();
    providers.set(0, TestProviders.openAi("box", "http://127.0.0.1:10/v1"));
    probes.forget(Set.of("box"));
    assertThat(probes.health().of("box")).isEqualTo(Reading.UNKNOWN);

    probes.round();
    assertThat(probes.health().of("box").state()).isEqualTo(State.DOWN);
    assertThat(probes.health().of("box").models()).isEmpty();
  }

  @Test
  void tellsNothingOfAProviderThatBecameAnotherWhileItWasAsked() throws InterruptedException {
    Provider other = TestProviders.openAi("box", "http://127.0.0.1:10/v1");
    List<Provider> providers = new CopyOnWriteArrayList<>(List.of(box));
    Fetcher changing =
        (endpoint, path, headers, timeout) -> {
          providers.set(0, other);
          return servers.get(endpoint, path, headers, timeout);
        };
    servers.answer(BOX + "/v1/models", list("vllm"));
    HealthProbes probes =
        new HealthProbes(() -> providers, _ -> false, _ -> {}, changing, clock, rounds);
    probes.round();

    assertThat(probes.health().of("box")).isEqualTo(Reading.UNKNOWN);
  }

  @Test
  void makesItsRoundsOnItsOwnThreadUntilItIsClosed() {
    HealthProbes probes = probes(servers, box);
    probes.start();
    assertThat(rounds.awaitPause()).isEqualTo(HealthProbes.INTERVAL);
    assertThat(probes.health().of("box").state()).isEqualTo(State.DOWN);
    servers.answer(BOX + "/v1/models", list("vllm"));
    rounds.next();
    assertThat(probes.health().of("box").state()).isEqualTo(State.UP);
    probes.close();

    assertThat(up).containsExactly("box");
  }

  @Test
  void neverAsksAPathThatLoadsAModel() throws InterruptedException {
    try (ScriptedUpstream ollama = ScriptedUpstream.start();
        ScriptedUpstream llama = ScriptedUpstream.start();
        ScriptedUpstream other = ScriptedUpstream.start();
        RealFetcher fetcher = new RealFetcher()) {
      ollama
          .answer("/api/version", Script.ollamaVersion("0.32.1"))
          .answer("/api/ps", Script.ollamaPs());
      llama
          .answer("/v1/models", Script.json(200, list("llamacpp")))
          .answer("/health", Script.json(503, "{\"error\":{\"message\":\"Loading model\"}}"));
      other.answer("/v1/models", Script.models("gpt"));
      HealthProbes probes =
          probes(
              fetcher,
              TestProviders.ollama("ollama", ollama.baseUrl()),
              TestProviders.openAi("llama", llama.baseUrl() + "/v1"),
              TestProviders.cloud("other", other.baseUrl() + "/v1", "sk-secret"));
      troubled.addAll(List.of("ollama", "llama", "other"));

      probes.round();
      probes.round();

      assertThat(probes.health().of("ollama").state()).isEqualTo(State.UP);
      assertThat(probes.health().of("llama").state()).isEqualTo(State.LOADING);
      assertThat(probes.health().of("other").state()).isEqualTo(State.UP);
      for (ScriptedUpstream server : List.of(ollama, llama, other)) {
        assertThat(server.requests()).isNotEmpty().allMatch(asked -> asked.method().equals("GET"));
        assertThat(server.requests()).extracting(ReceivedRequest::target).isSubsetOf(HARMLESS);
      }
    }
  }

  private HealthProbes probes(Fetcher fetcher, Provider... providers) {
    return new HealthProbes(
        () -> List.of(providers),
        provider -> troubled.contains(provider.name()),
        provider -> up.add(provider.name()),
        fetcher,
        clock,
        rounds);
  }

  private static Reading round(HealthProbes probes, Provider provider) throws InterruptedException {
    probes.round();
    return probes.health().of(provider.name());
  }

  private static String list(String owner) {
    return ServerRecognitionTest.models("m", "\"owned_by\":\"%s\"".formatted(owner));
  }
}
