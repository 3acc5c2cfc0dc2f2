package dev.hearth;

import static dev.hearth.ConfiguredGateway.CHAT;
import static dev.hearth.ConfiguredGateway.KEY;
import static dev.hearth.ConfiguredGateway.bearer;
import static dev.hearth.ConfiguredGateway.body;
import static dev.hearth.ConfiguredGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.provider.LogLines;
import dev.hearth.provider.Pause;
import dev.hearth.provider.Rounds;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.LoopTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents of a profile, from the socket to their models, while profiles change. */
class ProfileTest {
  private static final String OLLAMA = "/api/chat";
  private static final Pause ONE_ROUND = _ -> new CountDownLatch(1).await();

  @TempDir Path folder;

  private final ScriptedUpstream box =
      ScriptedUpstream.start().answer(OLLAMA, Script.ollamaChat("from the box"));
  private final ScriptedUpstream cloud =
      ScriptedUpstream.start().answer(CHAT, Script.chat("from the cloud"));

  @AfterEach
  void stop() {
    box.close();
    cloud.close();
  }

  // ---- asking as an agent

  @Test
  void anAgentIsAnsweredByItsModelAndItsFallbackWhenThatFails() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(gateway.ask("agent/explore").text()).contains("from the box");
      assertThat(box.awaitRequest(OLLAMA, 1).bodyText()).contains("\"model\":\"small\"");

      box.close();
      RawResponse answer = gateway.ask("agent/explore");

      assertThat(answer.text()).contains("from the cloud");
      assertThat(answer.header("x-hearth-route"))
          .hasValue("agent/explore -> openai/large (fallback of agent/explore) -> openai/large");
    }
  }

  @Test
  void theHeaderNamesTheAgentOfARequestThatLeavesTheChoiceOpen() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(post(gateway, "auto", "x-hearth-agent: oracle").text()).contains("from the cloud");
      assertThat(post(gateway, "auto", "x-hearth-agent: explore").text()).contains("from the box");
      assertThat(post(gateway, "plain", "x-hearth-agent: explore").header("x-hearth-route"))
          .hasValue("plain -> openai/plain");
    }
  }

  @Test
  void theAgentsAreListedWhereAProfileIsInForce() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(models(gateway)).containsExactly("plain", "agent/explore", "agent/oracle");

      use(gateway, "none");

      assertThat(models(gateway)).containsExactly("plain");
      assertThat(gateway.ask("agent/explore").status()).isEqualTo(404);
    }
  }

  @Test
  void anAgentWithoutAnyProviderIsToldEveryReason() {
    try (ConfiguredGateway gateway = start(yaml("hybrid-claude-ollama"))) {
      RawResponse answer = gateway.ask("agent/oracle");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text())
          .contains("anthropic/claude-opus-4.5: ANTHROPIC_API_KEY is not set", "no_target");
      assertThat(gateway.ask("agent/explore").text()).contains("from the box");
    }
  }

  @Test
  void anExplanationTellsTheProfileAndTheAgent() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      JsonNode told =
          tree(post(gateway, "auto", "x-hearth-explain: true", "x-hearth-agent: explore"));

      assertThat(told.path("profile").asText()).isEqualTo("mixed");
      assertThat(told.at("/agent/name").asText()).isEqualTo("explore");
      assertThat(told.at("/agent/named_by").asText()).isEqualTo("the header x-hearth-agent");
      assertThat(told.at("/agent/chain/0/targets/0").asText()).isEqualTo("ollama/small");
      assertThat(told.at("/steps/0/reason").asText())
          .isEqualTo("agent explore of the profile mixed, named by the header x-hearth-agent");
    }
  }

  // ---- limits

  @Test
  void whatIsAboveAProvidersLimitWaitsForItsTurnThoughTheFallbackHasRoom() {
    Gate gate = Gate.named("the first answer");
    box.answer(OLLAMA, Script.ollamaChat("one").pauseFirst(gate), Script.ollamaChat("two"));
    try (ConfiguredGateway gateway = start(yaml("mixed"));
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, body("agent/explore", false), bearer(KEY));
      gate.awaitArrival();
      second.post(CHAT, body("agent/explore", false), bearer(KEY));
      awaitScrape(gateway, "hearth_queued_requests{provider=\"ollama\",target_model=\"all\"} 1.0");

      gate.open();

      assertThat(first.readResponse().text()).contains("one");
      assertThat(second.readResponse().text()).contains("two");
      assertThat(cloud.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void whoeverHasWaitedLongEnoughTakesTheFallback() {
    Gate gate = Gate.named("the first answer");
    box.answer(OLLAMA, Script.ollamaChat("one").pauseFirst(gate));
    try (ConfiguredGateway gateway = start(yaml("mixed").replace("30s", "50ms"));
        RawClient first = gateway.connect()) {
      first.post(CHAT, body("agent/explore", false), bearer(KEY));
      gate.awaitArrival();

      assertThat(gateway.ask("agent/explore").text()).contains("from the cloud");

      gate.open();
      assertThat(first.readResponse().text()).contains("one");
    }
  }

  @Test
  void theLimitGoesWithItsProfile() {
    Gate gate = Gate.named("the first answer");
    box.answer(OLLAMA, Script.ollamaChat("one").pauseFirst(gate), Script.ollamaChat("beside it"));
    try (ConfiguredGateway gateway = start(yaml("mixed"));
        RawClient first = gateway.connect()) {
      first.post(CHAT, body("agent/explore", false), bearer(KEY));
      gate.awaitArrival();
      use(gateway, "wide");

      assertThat(gateway.ask("agent/explore").text()).contains("beside it");

      gate.open();
      assertThat(first.readResponse().text()).contains("one");
    }
  }

  // ---- switching

  @Test
  void anotherProfileHoldsFromTheNextRequestOnAndTheOneUnderWayEndsAsItBegan() {
    Gate gate = Gate.named("the rest of the answer");
    box.answer(OLLAMA, Script.ollamaChatStream("be", "gun").pauseAfter(2, gate));
    try (ConfiguredGateway gateway = start(yaml("mixed"));
        RawClient under = gateway.connect()) {
      under.post(CHAT, body("agent/explore", true), bearer(KEY));
      gate.awaitArrival();

      JsonNode told = tree(use(gateway, "clouds"));

      assertThat(told.path("in_force").asText()).isEqualTo("clouds");
      assertThat(told.path("before").asText()).isEqualTo("mixed");
      assertThat(told.path("stored").asBoolean()).isTrue();
      assertThat(gateway.ask("agent/explore").text()).contains("from the cloud");
      gate.open();
      assertThat(under.readResponse().text()).contains("be", "gun", "[DONE]");
    }
  }

  @Test
  void theChoiceSurvivesARestartAndAReload() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      use(gateway, "clouds");
      gateway.write(yaml("mixed").replace("plain: openai/plain", "more: openai/plain")).reload();
      assertThat(inForce(gateway)).isEqualTo("clouds");
    }
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(inForce(gateway)).isEqualTo("clouds");
      assertThat(gateway.ask("agent/explore").text()).contains("from the cloud");
      assertThat(gateway.hearth().profileNotices())
          .containsExactly(
              "profile clouds is in force (it was chosen): 2 agents, asked for as agent/NAME");
    }
  }

  @Test
  void aConfigurationThatSaysSomethingElseThanWhenItWasChosenIsTheLaterWord() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      use(gateway, "clouds");

      JsonNode reload = tree(gateway.write(yaml("wide")).reload());

      assertThat(reload.path("changes"))
          .extracting(JsonNode::textValue)
          .containsExactly("profile changed from mixed to wide");
      assertThat(inForce(gateway)).isEqualTo("wide");
      assertThat(profiles(gateway).path("why").asText())
          .isEqualTo("the configuration says so since clouds was chosen");
    }
  }

  @Test
  void aChosenProfileThatIsGoneIsPassedOver() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      use(gateway, "clouds");

      gateway.write(yaml("mixed").replace("  clouds:", "  others:")).reload();

      assertThat(inForce(gateway)).isEqualTo("mixed");
      assertThat(profiles(gateway).path("why").asText())
          .isEqualTo(
              "the configuration says so; clouds, which was chosen, does not exist any more");
    }
  }

  @Test
  void noneOfThemCanBeChosenToo() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(tree(use(gateway, "none")).path("in_force").asText()).isEqualTo("none");
    }
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(inForce(gateway)).isEqualTo("none");
    }
  }

  @Test
  void aChoiceThatSomebodyElseWroteIsTakenWhenItsFileStoodStill() throws Exception {
    Rounds watch = new Rounds();
    try (ConfiguredGateway gateway = start(yaml("mixed"), onlyTheProfiles(watch))) {
      gateway.hearth().watchFiles();
      watch.awaitPause();
      watch.next();
      new ProfileStore(folder.resolve("data")).write(new ProfileStore.Stored("clouds", "mixed"));
      watch.next();
      watch.next();

      assertThat(inForce(gateway)).isEqualTo("clouds");
    }
  }

  @Test
  void aStoredChoiceThatCannotBeReadIsToldAndNotUsed() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/profile.json"), "{\"profile\":");

    try (LogLines log = LogLines.of(ProfileSwitch.class);
        ConfiguredGateway gateway = start(yaml("mixed"))) {
      assertThat(inForce(gateway)).isEqualTo("mixed");
      assertThat(log.lines()).singleElement().asString().contains("profile.json");
    }
  }

  @Test
  void aChoiceThatCannotBeKeptHoldsAllTheSame() throws IOException {
    Files.writeString(folder.resolve("data"), "a file where the folder would be");
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      JsonNode told = tree(use(gateway, "clouds"));

      assertThat(told.path("stored").asBoolean()).isFalse();
      assertThat(told.path("not_stored").asText()).contains("profile.json");
      assertThat(inForce(gateway)).isEqualTo("clouds");
    }
  }

  // ---- who may

  @Test
  void onlyTheHolderOfTheMasterKeyMaySwitch() {
    try (ConfiguredGateway gateway = start(yaml("mixed"));
        RawClient other = gateway.connect();
        RawClient nobody = gateway.connect()) {
      String wish = "{\"name\":\"clouds\"}";

      assertThat(other.post("/admin/profile", wish, bearer("sk-other")).readResponse().status())
          .isEqualTo(401);
      assertThat(nobody.get("/admin/profiles").readResponse().status()).isEqualTo(401);
      assertThat(inForce(gateway)).isEqualTo("mixed");
    }
  }

  @Test
  void nobodyMayWhereThereIsNoMasterKey() {
    String open = yaml("mixed").replace(", master_key: " + KEY, "");
    try (ConfiguredGateway gateway = start(open);
        RawClient client = gateway.connect();
        RawClient reader = gateway.connect()) {
      RawResponse refused = client.post("/admin/profile", "{\"name\":\"clouds\"}").readResponse();

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).contains("HEARTH_MASTER_KEY");
      assertThat(reader.get("/admin/profiles").readResponse().status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"name\":7}", "[]", "clouds"})
  void aWishThatNamesNoProfileIsWrong(String wish) {
    try (ConfiguredGateway gateway = start(yaml("mixed"));
        RawClient client = gateway.connect()) {
      RawResponse answer = client.post("/admin/profile", wish, bearer(KEY)).readResponse();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("The body names no profile");
    }
  }

  @Test
  void aWishForAProfileThatDoesNotExistIsToldThoseThatDo() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      RawResponse answer = use(gateway, "cloud-olny");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("no_profile", "did you mean cloud-only", "hybrid-cloud");
      assertThat(inForce(gateway)).isEqualTo("mixed");
    }
  }

  @Test
  void theAdminIsToldOfEveryProfile() {
    try (ConfiguredGateway gateway = start(yaml("mixed"))) {
      JsonNode told = profiles(gateway);

      assertThat(told.path("in_force").asText()).isEqualTo("mixed");
      assertThat(told.path("configured").asText()).isEqualTo("mixed");
      assertThat(told.path("profiles").findValuesAsText("name"))
          .containsExactly(
              "hybrid-cloud-ollama",
              "hybrid-claude-ollama",
              "cloud-only",
              "local-only",
              "mixed",
              "wide",
              "clouds");
      JsonNode mixed = told.at("/profiles/4");
      assertThat(mixed.at("/agents/explore/model").asText()).isEqualTo("ollama/small");
      assertThat(mixed.at("/agents/explore/fallbacks/0").asText()).isEqualTo("openai/large");
      assertThat(mixed.at("/agents/explore/denied_tools/0").asText()).isEqualTo("edit");
      assertThat(mixed.at("/provider_limits/ollama").asInt()).isEqualTo(1);
    }
  }

  // ---- given

  private String yaml(String profile) {
    return """
    listen: { port: 0, master_key: %3$s }
    discover: false
    profile: %4$s
    providers:
      ollama: { url: "%1$s", max_wait: 30s }
      openai: { url: "%2$s/v1", key: sk-x, local: false }
    models:
      plain: openai/plain
    breaker: { open_for: 0s }
    profiles:
      mixed:
        provider_limits: { ollama: 1 }
        permission: { edit: deny }
        agents:
          explore: { model: ollama/small, fallbacks: [ openai/large ] }
          oracle: openai/large
      wide:
        agents: { explore: ollama/small, oracle: openai/large }
      clouds:
        agents: { explore: openai/large, oracle: openai/large }
    """
        .formatted(box.baseUrl(), cloud.baseUrl(), KEY, profile);
  }

  private ConfiguredGateway start(String yaml) {
    return start(yaml, ONE_ROUND);
  }

  private ConfiguredGateway start(String yaml, Pause pause) {
    Hearth.Time time = new Hearth.Time(InstantSource.system(), LoopTimers.SYSTEM, pause);
    return ConfiguredGateway.start(
        folder,
        yaml,
        new Surroundings("test", Map.of(), List.of(), () -> 0, time, folder.resolve("data")));
  }

  private static Pause onlyTheProfiles(Rounds watch) {
    return time -> {
      if (Thread.currentThread().getName().equals("profile-watch")) {
        watch.await(time);
      } else {
        ONE_ROUND.await(time);
      }
    };
  }

  private static RawResponse use(ConfiguredGateway gateway, String name) {
    try (RawClient client = gateway.connect()) {
      return client
          .post("/admin/profile", "{\"name\":\"" + name + "\"}", bearer(KEY))
          .readResponse();
    }
  }

  private static JsonNode profiles(ConfiguredGateway gateway) {
    try (RawClient client = gateway.connect()) {
      return tree(client.get("/admin/profiles", bearer(KEY)).readResponse());
    }
  }

  /** What everybody may know of it. */
  private static String inForce(ConfiguredGateway gateway) {
    try (RawClient client = gateway.connect()) {
      return tree(client.get("/health/readiness").readResponse()).path("profile").asText();
    }
  }

  private static List<String> models(ConfiguredGateway gateway) {
    try (RawClient client = gateway.connect()) {
      return tree(client.get("/v1/models", bearer(KEY)).readResponse())
          .path("data")
          .findValuesAsText("id");
    }
  }

  private static RawResponse post(ConfiguredGateway gateway, String model, String... headers) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = bearer(KEY);
    try (RawClient client = gateway.connect()) {
      return client.post(CHAT, body(model, false), all).readResponse();
    }
  }

  private static void awaitScrape(ConfiguredGateway gateway, String line) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!gateway.scrape().contains(line)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no line " + line);
      }
      Thread.onSpinWait();
    }
  }
}
