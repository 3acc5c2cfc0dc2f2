package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.GatewayFixture;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.ServerRecognition.Address;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {

  private static final String OLLAMA = "http://127.0.0.1:11434";
  private static final String BOX = "http://127.0.0.1:8080";
  private static final String[] USUAL = {
    OLLAMA,
    BOX,
    "http://127.0.0.1:9931",
    "http://127.0.0.1:8000",
    "http://127.0.0.1:1234",
    "http://127.0.0.1:30000"
  };

  private final FakeServers servers = new FakeServers();
  private final List<Discovered> told = new ArrayList<>();
  private final Rounds rounds = new Rounds();

  @Test
  void looksAtTheUsualAddresses() {
    assertThat(addresses(null, 4000)).containsExactly(USUAL);
    assertThat(Discovery.addresses(null, 4000))
        .extracting(Address::ollamaFirst)
        .containsExactly(true, false, false, false, false, false);
  }

  @Test
  void looksForOllamaWhereItsVariableSays() {
    assertThat(addresses("https://gpu.lan/ollama", 4000))
        .startsWith("https://gpu.lan/ollama", BOX)
        .doesNotContain(OLLAMA);
    assertThat(addresses("0.0.0.0:5000", 4000)).startsWith("http://127.0.0.1:5000", BOX);
  }

  @Test
  void looksOnceAtAnAddressWhereTwoAreExpected() {
    assertThat(addresses("localhost:8080", 4000))
        .startsWith("http://localhost:8080", "http://127.0.0.1:9931")
        .doesNotContain(BOX);
  }

  @Test
  void leavesOutItsOwnPort() {
    assertThat(addresses(null, 8080)).hasSize(5).doesNotContain(BOX);
    assertThat(addresses(null, 11434)).hasSize(5).doesNotContain(OLLAMA);
    assertThat(addresses("[::1]:4000", 4000)).hasSize(5).startsWith(BOX);
    assertThat(addresses("gpu.lan:4000", 4000)).startsWith("http://gpu.lan:4000", BOX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ollama.com", "https://ollama.com", ":0", "unix:///run/ollama.sock"})
  void doesNotLookWhereTheVariableNamesNoServerOfTheUsers(String ollamaHost) {
    assertThat(addresses(ollamaHost, 4000)).hasSize(5).startsWith(BOX);
  }

  @Test
  void findsWhatRunsAndTellsOnce() throws InterruptedException {
    servers
        .answer(OLLAMA + "/api/version", "{\"version\":\"0.32.1\"}")
        .answer(OLLAMA + "/api/tags", "{\"models\":[{\"name\":\"llama3:latest\"}]}")
        .answer(BOX + "/v1/models", llamaServer("qwen"));
    Discovery discovery = discovery(OLLAMA, BOX);

    Discovered first = discovery.look();
    Discovered second = discovery.look();

    assertThat(first.servers())
        .extracting(Server::kind)
        .containsExactly(Kind.OLLAMA, Kind.LLAMA_SERVER);
    assertThat(second).isEqualTo(first);
    assertThat(told).containsExactly(first);
  }

  @Test
  void saysNothingWhileNothingIsThere() throws InterruptedException {
    assertThat(discovery(OLLAMA, BOX).look()).isEqualTo(Discovered.nothing());
    assertThat(told).isEmpty();
  }

  @Test
  void tellsOfAnotherModel() throws InterruptedException {
    Discovery discovery = discovery(BOX);
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    discovery.look();
    servers.answer(BOX + "/v1/models", llamaServer("gemma"));
    discovery.look();

    assertThat(told)
        .extracting(now -> now.servers().getFirst().models().getFirst().id())
        .containsExactly("qwen", "gemma");
  }

  @Test
  void keepsASilentServerForTwoRounds() throws InterruptedException {
    Discovery discovery = discovery(BOX);
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    Discovered found = discovery.look();
    servers.silence(BOX + "/v1/models");

    assertThat(discovery.look()).isEqualTo(found);
    assertThat(discovery.look()).isEqualTo(found);
    assertThat(discovery.look()).isEqualTo(Discovered.nothing());
    assertThat(told).containsExactly(found, Discovered.nothing());
  }

  @Test
  void countsSilenceAnewAfterAnAnswer() throws InterruptedException {
    Discovery discovery = discovery(BOX);
    for (int turn = 0; turn < 3; turn++) {
      servers.answer(BOX + "/v1/models", llamaServer("qwen"));
      discovery.look();
      servers.silence(BOX + "/v1/models");
      discovery.look();
      discovery.look();
    }

    assertThat(told).hasSize(1);
  }

  @Test
  void findsAServerThatComesBack() throws InterruptedException {
    Discovery discovery = discovery(BOX);
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    Discovered found = discovery.look();
    servers.silence(BOX + "/v1/models");
    for (int round = 0; round < 3; round++) {
      discovery.look();
    }
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));

    assertThat(discovery.look()).isEqualTo(found);
    assertThat(told).containsExactly(found, Discovered.nothing(), found);
  }

  @Test
  void leavesAStrangerAloneForAMinute() throws InterruptedException {
    servers.answer(BOX + "/v1/models", 404, "no such page");
    Discovery discovery = discovery(BOX);
    long roundsOfAMinute = 60 / Discovery.INTERVAL.toSeconds();

    discovery.look();
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
    for (int round = 1; round < roundsOfAMinute; round++) {
      discovery.look();
    }
    assertThat(servers.asked()).isEmpty();
    discovery.look();
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
    assertThat(told).isEmpty();
  }

  @Test
  void saysOnlyOnceWhyAStrangerIsNotUsed() throws InterruptedException {
    servers.answer(BOX + "/v1/models", 404, "no such page");
    Discovery discovery = discovery(BOX);
    try (LogLines log = LogLines.of(Discovery.class)) {
      for (int round = 0; round < 30; round++) {
        discovery.look();
      }
      assertThat(log.lines())
          .containsExactly(
              "INFO http://127.0.0.1:8080 is not used: it is no model server: answers 404 to GET"
                  + " /v1/models");
    }
  }

  @Test
  void dropsAServerAtOnceWhenSomebodyElseAnswers() throws InterruptedException {
    Discovery discovery = discovery(BOX);
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    discovery.look();
    servers.answerAsHearth(BOX + "/v1/models", llamaServer("qwen"));

    assertThat(discovery.look()).isEqualTo(Discovered.nothing());
  }

  @Test
  void looksInEveryRoundUntilItIsClosed() {
    Discovery discovery = discovery(BOX);
    discovery.start();
    assertThat(rounds.awaitPause()).isEqualTo(Discovery.INTERVAL);
    assertThat(servers.asked()).isEmpty();
    assertThat(rounds.next()).isEqualTo(Discovery.INTERVAL);
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    rounds.next();
    discovery.close();

    assertThat(told).hasSize(1);
    assertThatThrownBy(discovery::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsAgainWhenAListenerFailed() {
    List<Discovered> heard = new ArrayList<>();
    Discovery discovery =
        Discovery.at(
            List.of(new Address(Endpoint.of(URI.create(BOX)), "", false)),
            servers,
            now -> {
              heard.add(now);
              if (heard.size() == 1) {
                throw new IllegalStateException("a listener that fails once, for this test");
              }
            },
            rounds);
    servers.answer(BOX + "/v1/models", llamaServer("qwen"));
    discovery.start();
    rounds.awaitPause();
    rounds.next();
    rounds.next();
    rounds.next();
    discovery.close();

    assertThat(heard).hasSize(2).doesNotContain(Discovered.nothing());
  }

  @Test
  void findsRealServersAndNoHearth() throws InterruptedException {
    try (ScriptedUpstream ollama = ScriptedUpstream.start();
        ScriptedUpstream openAi = ScriptedUpstream.start();
        GatewayFixture hearth = GatewayFixture.serving(GatewayFixture.openAi("m", BOX));
        RealFetcher fetcher = new RealFetcher()) {
      ollama
          .answer("/api/version", Script.ollamaVersion("0.32.1"))
          .answer("/api/tags", Script.ollamaTags("llama3:latest"));
      openAi.answer("/v1/models", Script.models("qwen", "nomic-embed"));
      List<Address> addresses =
          List.of(
              new Address(Endpoint.of(ollama.uri("")), "", true),
              new Address(Endpoint.of(openAi.uri("")), "", false),
              new Address(Endpoint.of(URI.create(hearth.baseUrl())), "", false),
              new Address(Endpoint.of(URI.create(hearth.baseUrl())), "", true));

      Discovered found = Discovery.at(addresses, fetcher, told::add, rounds).look();

      assertThat(found.servers())
          .extracting(Server::kind, Server::url)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(Kind.OLLAMA, ollama.baseUrl()),
              org.assertj.core.groups.Tuple.tuple(
                  Kind.OPENAI_COMPATIBLE, openAi.baseUrl() + "/v1"));
      assertThat(told).containsExactly(found);
    }
  }

  private Discovery discovery(String... urls) {
    List<Address> addresses = new ArrayList<>();
    for (String url : urls) {
      addresses.add(new Address(Endpoint.of(URI.create(url)), "", url.equals(OLLAMA)));
    }
    return Discovery.at(addresses, servers, told::add, rounds);
  }

  private static List<String> addresses(@Nullable String ollamaHost, int ownPort) {
    return Discovery.addresses(ollamaHost, ownPort).stream().map(Address::toString).toList();
  }

  private static String llamaServer(String model) {
    return ServerRecognitionTest.models(model, "\"owned_by\":\"llamacpp\"");
  }
}
