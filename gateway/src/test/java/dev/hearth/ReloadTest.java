package dev.hearth;

import static dev.hearth.ConfiguredGateway.CHAT;
import static dev.hearth.ConfiguredGateway.KEY;
import static dev.hearth.ConfiguredGateway.bearer;
import static dev.hearth.ConfiguredGateway.body;
import static dev.hearth.ConfiguredGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.provider.LogLines;
import dev.hearth.provider.Rounds;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.testkit.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while the gateway runs. */
class ReloadTest {
  private static final String OPEN = "listen: { port: 0 }\ndiscover: false\n";

  @TempDir Path folder;

  private final ScriptedUpstream old = ScriptedUpstream.start().answer(CHAT, Script.chat("old"));
  private final ScriptedUpstream fresh = ScriptedUpstream.start().answer(CHAT, Script.chat("new"));

  @AfterEach
  void stop() {
    old.close();
    fresh.close();
  }

  // ---- who asks for it

  @Test
  void takesAChangeWhenTheAdminAsksAndSaysWhatItIs() {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      gateway.write(yaml(model("fast", fresh) + model("more", fresh)));
      RawResponse answer = gateway.reload();

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(tree(answer).path("outcome").textValue()).isEqualTo("applied");
      assertThat(tree(answer).path("changes"))
          .extracting(JsonNode::textValue)
          .containsExactly(
              "model more added", "provider p-fast changed (address)", "provider p-more added");
      assertThat(gateway.ask("fast").text()).contains("new");
      assertThat(gateway.ask("more").text()).contains("new");
    }
  }

  @Test
  void takesAChangeAtASignal() {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      gateway.write(yaml(model("fast", fresh)));
      gateway.hearth().reload();

      assertThat(gateway.ask("fast").text()).contains("new");
    }
  }

  @Test
  void takesAChangeOfTheFileOnceItStoodStill() throws Exception {
    Rounds watch = new Rounds();
    try (ConfiguredGateway gateway =
        ConfiguredGateway.start(folder, yaml(model("fast", old)), Map.of(), onlyTheWatch(watch))) {
      gateway.hearth().watchFiles();
      watch.awaitPause();
      watch.next();
      gateway.write(yaml(model("fast", fresh)));
      watch.next();
      assertThat(gateway.ask("fast").text()).contains("old");
      watch.next();
      assertThat(gateway.ask("fast").text()).contains("new");

      // a bad one is told of once
      gateway.write("models: [");
      for (int i = 0; i < 5; i++) {
        watch.next();
      }
      assertThat(gateway.ask("fast").text()).contains("new");
      assertThat(gateway.scrape())
          .contains("hearth_config_reloads_total{outcome=\"applied\"} 1.0")
          .contains("hearth_config_reloads_total{outcome=\"rejected\"} 1.0");
    }
  }

  @Test
  void saysThatNothingChanged() {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      gateway.write("# a remark\n" + yaml(model("fast", old)));
      JsonNode answer = tree(gateway.reload());

      assertThat(answer.path("outcome").textValue()).isEqualTo("unchanged");
      assertThat(answer.path("at_next_start")).isEmpty();
    }
  }

  @Test
  void saysWhatHasToWaitForTheNextStart() {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      gateway.write(yaml(model("fast", fresh)).replace("port: 0", "port: 4100"));
      String waiting = "listen.port changed from 0 to 4100: takes effect at the next start";
      JsonNode answer = tree(gateway.reload());

      assertThat(answer.path("outcome").textValue()).isEqualTo("applied");
      assertThat(answer.path("at_next_start"))
          .extracting(JsonNode::textValue)
          .containsExactly(waiting);
      assertThat(tree(gateway.reload()).path("outcome").textValue()).isEqualTo("unchanged");
      assertThat(gateway.told().path("at_next_start"))
          .extracting(JsonNode::textValue)
          .containsExactly(waiting);
    }
  }

  // ---- who may

  @Test
  void refusesWhoeverIsNotTheHolderOfTheMasterKey() {
    try (ConfiguredGateway gateway = start(model("fast", old));
        RawClient client = gateway.connect()) {
      assertThat(gateway.reload("sk-other").status()).isEqualTo(401);
      assertThat(client.get("/admin/config").readResponse().status()).isEqualTo(401);
      assertThat(client.get("/admin/reload", bearer(KEY)).readResponse().status()).isEqualTo(405);
    }
  }

  @Test
  void refusesEverybodyWhereThereIsNoMasterKeyAndSaysHowToSetOne() {
    try (ConfiguredGateway gateway =
        ConfiguredGateway.start(folder, OPEN + models(model("fast", old)))) {
      RawResponse refused = gateway.reload();

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).contains("HEARTH_MASTER_KEY", "listen.master_key");
      assertThat(gateway.told().path("error").path("message").textValue())
          .contains("HEARTH_MASTER_KEY");
    }
  }

  // ---- what a bad file does

  @Test
  void keepsTheFormerConfigurationWhenAFileIsBadAndSaysWhy() {
    try (ConfiguredGateway gateway = start(model("fast", old));
        LogLines log = LogLines.of(Reloads.class)) {
      gateway.write(yaml("  fast: { targets: [ nowhere/x ], retires: 3 }\n  worse: 7\n"));
      RawResponse answer = gateway.reload();

      assertThat(answer.status()).isEqualTo(422);
      assertThat(tree(answer).path("outcome").textValue()).isEqualTo("rejected");
      assertThat(tree(answer).path("problems"))
          .extracting(problem -> problem.path("path").textValue())
          .contains("models.fast.retires", "models.fast.targets[0]");
      assertThat(tree(answer).path("text").textValue())
          .contains("models.fast.retires (line ", "expected", "do");
      assertThat(gateway.ask("fast").text()).contains("old");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING configuration of ")
          .contains("POST /admin/reload", "the former one stays", "models.fast.retires");
      assertThat(gateway.scrape())
          .contains("hearth_config_last_reload_success 0.0")
          .contains("hearth_config_reloads_total{outcome=\"rejected\"} 1.0");
    }
  }

  @Test
  void tellsOfTheConfigurationThatHoldsAndOfTheLastFailure() {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      JsonNode before = gateway.told();
      assertThat(before.path("source").textValue()).isEqualTo(gateway.file().toString());
      assertThat(before.path("loaded_at").textValue()).startsWith("20");
      assertThat(before.path("models")).extracting(JsonNode::textValue).containsExactly("fast");
      assertThat(before.path("last_failed_reload").isNull()).isTrue();

      gateway.write("models: [").reload();
      JsonNode failure = gateway.told().path("last_failed_reload");
      assertThat(failure.path("by").textValue()).isEqualTo("POST /admin/reload");
      assertThat(failure.path("problems")).isNotEmpty();

      gateway.write(yaml(model("other", old))).reload();
      JsonNode after = gateway.told();
      assertThat(after.path("models")).extracting(JsonNode::textValue).containsExactly("other");
      assertThat(after.path("reloads").toString()).contains("\"applied\":1", "\"rejected\":1");
      assertThat(after.path("last_failed_reload").path("at").textValue()).startsWith("20");
      assertThat(gateway.scrape()).contains("hearth_config_last_reload_success 1.0");
    }
  }

  @Test
  void neverTellsASecret() {
    String secret = "sk-very-secret-1";
    try (ConfiguredGateway gateway = start(model("fast", old));
        LogLines log = LogLines.of(Reloads.class)) {
      gateway.write(yaml(model("fast", old)).replace("key: none", "key: " + secret));
      String applied = gateway.reload().text();
      gateway.write(
          yaml(model("fast", old)).replace("key: none", "key: [ " + secret + " ], nokey: x"));
      String rejected = gateway.reload().text();

      assertThat(applied).contains("provider p-fast changed (key)").doesNotContain(secret);
      assertThat(rejected).contains("rejected").doesNotContain(secret);
      assertThat(gateway.told().toString()).doesNotContain(secret, KEY);
      assertThat(log.lines().toString()).doesNotContain(secret, KEY);
    }
  }

  @Test
  void keepsItsConfigurationWhenTheFileIsGone() throws IOException {
    try (ConfiguredGateway gateway = start(model("fast", old))) {
      Files.delete(gateway.file());

      assertThat(gateway.reload().text()).contains("does not exist");
      assertThat(gateway.ask("fast").text()).contains("old");
    }
  }

  @Test
  void keepsItsKeyWhileOthersCanReachIt() {
    try (ConfiguredGateway gateway = start(model("fast", old), "0.0.0.0")) {
      gateway.write(OPEN + models(model("fast", old)));
      RawResponse answer = gateway.reload();

      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.text()).contains("listen.master_key", "listens on 0.0.0.0");
      assertThat(gateway.ask("fast", "").status()).isEqualTo(401);
    }
  }

  // ---- what becomes of requests

  @Test
  void endsAStreamWhereItBeganWhileTheNextRequestGoesElsewhere() {
    Gate gate = Gate.named("the middle of the stream");
    old.answer(CHAT, Script.chatStream("be", "gun", " here").pauseAfter(3, gate));
    try (ConfiguredGateway gateway = start(model("fast", old));
        RawClient caller = gateway.connect()) {
      caller.post(CHAT, body("fast", true), bearer(KEY));
      caller.readHead();
      String begun = caller.readChunksUntil("gun");
      gateway.write(yaml(model("fast", fresh))).reload();

      assertThat(gateway.ask("fast").text()).contains("new");
      gate.open();
      String rest = caller.readChunksUntil("[DONE]");
      assertThat(begun + rest).contains("be", "gun", " here");

      // and its connection is not kept, since nobody names that server any more
      old.awaitOpenConnections(0);
    }
  }

  @Test
  void doesNotKnowAModelThatWasRemoved() {
    try (ConfiguredGateway gateway = start(model("fast", old) + model("slow", old))) {
      assertThat(gateway.ask("slow").status()).isEqualTo(200);
      gateway.write(yaml(model("fast", old))).reload();

      RawResponse gone = gateway.ask("slow");
      assertThat(gone.status()).isEqualTo(404);
      assertThat(gone.text()).contains("does not exist");
      assertThat(gateway.ask("fast").status()).isEqualTo(200);
    }
  }

  @Test
  void goesByTheNewMasterKeyFromTheNextRequestOn() {
    try (ConfiguredGateway gateway = start(model("fast", old));
        RawClient caller = gateway.connect()) {
      assertThat(ask(caller, KEY)).isEqualTo(200);
      gateway.write(yaml(model("fast", old)).replace(KEY, "sk-next")).reload();

      assertThat(gateway.ask("fast", KEY).status()).isEqualTo(401);
      assertThat(ask(caller, "sk-next")).isEqualTo(200);
      assertThat(gateway.reload("sk-next").status()).isEqualTo(200);

      // without any, pages of others are kept out instead
      gateway.write(OPEN + models(model("fast", old))).reload("sk-next");
      assertThat(ask(caller, "")).isEqualTo(200);
      assertThat(
              caller
                  .post(CHAT, body("fast", false), "Origin: https://evil.test")
                  .readResponse()
                  .status())
          .isEqualTo(403);
    }
  }

  @Test
  void goesByTheNewLimitsFromTheNextRequestOn() {
    try (ConfiguredGateway gateway = start(model("fast", old));
        RawClient caller = gateway.connect()) {
      String large = body("fast", false).replace("hi", "hi".repeat(2000));
      assertThat(caller.post(CHAT, large, bearer(KEY)).readResponse().status()).isEqualTo(200);
      gateway
          .write(yaml(model("fast", old)).replace("master_key", "max_body: 1KB, master_key"))
          .reload();

      assertThat(caller.post(CHAT, large, bearer(KEY)).readResponse().status()).isEqualTo(413);
    }
  }

  // ---- what becomes of what is known

  @Test
  void keepsTheBreakerOfATargetThatDidNotChange() {
    String breaker = "breaker: { failures: 1 }\nretries: 0\n";
    old.answer(CHAT, Script.error(500, "server_error", "broken"));
    try (ConfiguredGateway gateway =
        ConfiguredGateway.start(folder, yaml(model("fast", old)) + breaker)) {
      assertThat(gateway.ask("fast").status()).isEqualTo(502);
      gateway.write(yaml(model("fast", old) + model("more", fresh)) + breaker).reload();
      gateway.ask("fast");
      assertThat(old.requests(CHAT)).hasSize(1);

      // one that leads elsewhere now has not failed
      gateway.write(yaml(model("fast", fresh)) + breaker).reload();
      assertThat(gateway.ask("fast").status()).isEqualTo(200);
    }
  }

  @Test
  void keepsTheBreakerWhereOnlyTheProvidersLimitsChanged() {
    String breaker = "breaker: { failures: 1 }\nretries: 0\n";
    String before = yaml(model("fast", old)) + breaker;
    old.answer(CHAT, Script.error(500, "server_error", "broken"));
    try (ConfiguredGateway gateway = ConfiguredGateway.start(folder, before)) {
      assertThat(gateway.ask("fast").status()).isEqualTo(502);

      String after = before.replace("/v1\"", "/v1\", max_parallel: 7");
      assertThat(after).isNotEqualTo(before);
      assertThat(gateway.write(after).reload().text()).contains("max_parallel");

      assertThat(gateway.ask("fast").status()).isEqualTo(503);
      assertThat(old.requests(CHAT)).hasSize(1);
    }
  }

  @Test
  void keepsTheConnectionsToServersThatAreStillNamedAndClosesOthers() {
    try (ConfiguredGateway gateway = start(model("fast", old) + model("slow", fresh));
        RawClient caller = gateway.connect()) {
      caller.post(CHAT, body("fast", false), bearer(KEY)).readResponse();
      caller.post(CHAT, body("slow", false), bearer(KEY)).readResponse();
      gateway.write(yaml(model("fast", old))).reload();

      fresh.awaitOpenConnections(0);
      caller.post(CHAT, body("fast", false), bearer(KEY)).readResponse();
      assertThat(old.awaitRequest(CHAT, 2).connection())
          .isEqualTo(old.awaitRequest(CHAT, 1).connection());
    }
  }

  @Test
  void readsACaFileAgainThatChanged() throws IOException {
    TlsIdentity right = TlsIdentity.create(folder, "ip:127.0.0.1");
    TlsIdentity wrong = TlsIdentity.create(folder, "ip:127.0.0.1");
    Path trusted = Files.copy(wrong.certificate(), folder.resolve("ca.pem"));
    try (ScriptedUpstream secure =
            ScriptedUpstream.startTls(right.serverSockets())
                .expectMalformed()
                .answer(CHAT, Script.chat("secure"));
        ConfiguredGateway gateway = ConfiguredGateway.start(folder, trusting(secure, trusted))) {
      assertThat(gateway.ask("fast").status()).isEqualTo(502);

      Files.copy(right.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);
      assertThat(tree(gateway.reload()).path("changes").toString()).contains("read again");
      assertThat(gateway.ask("fast").text()).contains("secure");

      Files.writeString(trusted, "no certificate");
      assertThat(gateway.reload().status()).isEqualTo(422);
      assertThat(gateway.ask("fast").text()).contains("secure");
    }
  }

  @Test
  void looksForServersWhenThatIsAllowedAndForgetsThemWhenItIsNot() throws IOException {
    try (ScriptedUpstream ollama =
        ScriptedUpstream.start()
            .answer("/", Script.text(200, "text/plain", "Ollama is running"))
            .answer("/api/version", Script.ollamaVersion("0.32.1"))
            .answer("/api/tags", Script.ollamaTags("found:8b"))
            .answer("/api/show", Script.ollamaShow("qwen3", 4096))) {
      Map<String, String> environment = Map.of("OLLAMA_HOST", ollama.baseUrl());
      String off = yaml(model("fast", old));
      try (ConfiguredGateway gateway =
          ConfiguredGateway.start(
              folder, off, environment, _ -> new java.util.concurrent.CountDownLatch(1).await())) {
        assertThat(listed(gateway)).doesNotContain("found:8b");
        gateway.write(off.replace("discover: false", "discover: true")).reload();
        awaitListed(gateway, "found:8b");

        gateway.write(off).reload();
        assertThat(listed(gateway)).doesNotContain("found:8b").contains("fast");
      }
    }
  }

  private static void awaitListed(ConfiguredGateway gateway, String model) {
    long end = System.nanoTime() + java.time.Duration.ofSeconds(20).toNanos();
    while (!listed(gateway).contains(model)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(model + " is not in " + listed(gateway));
      }
      Thread.onSpinWait();
    }
  }

  private static String listed(ConfiguredGateway gateway) {
    try (RawClient client = gateway.connect()) {
      return client.get("/v1/models", bearer(KEY)).readResponse().text();
    }
  }

  /** What the watch of the file waits on; discovery and probes wait for ever. */
  private static dev.hearth.provider.Pause onlyTheWatch(Rounds rounds) {
    return time -> {
      if (Thread.currentThread().getName().equals("config-watch")) {
        rounds.await(time);
      } else {
        new java.util.concurrent.CountDownLatch(1).await();
      }
    };
  }

  private static int ask(RawClient caller, String key) {
    return caller.post(CHAT, body("fast", false), bearer(key)).readResponse().status();
  }

  private ConfiguredGateway start(String models) {
    return ConfiguredGateway.start(folder, yaml(models));
  }

  private ConfiguredGateway start(String models, String host) {
    return ConfiguredGateway.start(
        folder, yaml(models).replace("{ port", "{ host: " + host + ", port"));
  }

  private static String trusting(ScriptedUpstream up, Path caFile) {
    return """
    listen: { port: 0, master_key: %s }
    discover: false
    providers:
      box: { type: openai, url: "%s/v1", key: none, ca_file: "%s" }
    models:
      fast: { targets: [ box/x ], retries: 0 }
    """
        .formatted(KEY, up.baseUrl(), caFile);
  }

  /** A line of models, with its back end in a comment that {@link #models} makes a provider of. */
  private static String model(String name, ScriptedUpstream up) {
    return "  %s: p-%s/up-%s # %s\n".formatted(name, name, name, up.baseUrl());
  }

  private static String yaml(String models) {
    return "listen: { port: 0, master_key: %s }\ndiscover: false\n".formatted(KEY) + models(models);
  }

  private static String models(String models) {
    StringBuilder providers = new StringBuilder("providers:\n");
    models
        .lines()
        .filter(line -> line.contains(" # "))
        .forEach(line ->
            providers.append(
                "  p-%s: { type: openai, url: \"%s/v1\", key: none }\n"
                    .formatted(
                        line.substring(2, line.indexOf(':')),
                        line.substring(line.indexOf(" # ") + 3))));
    return (providers.length() > 12 ? providers : "") + "models:\n" + models;
  }
}
