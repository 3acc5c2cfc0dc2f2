package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand requests to servers of which two in five answers are wrong in some way: a model with
 * two targets and a fallback, and one that has a lone target.
 */
class RandomFaultsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final long SEED = Long.getLong("hearth.faults.seed", 20261122);
  private static final int REQUESTS = Integer.getInteger("hearth.faults.requests", 2_500);
  private static final int CALLERS = 50;
  private static final double FAULTY = 0.4;
  private static final Pattern RETRIES = Pattern.compile("(?m)^hearth_retries_total\\{.*} (.+)$");

  private final List<ScriptedUpstream> servers = new ArrayList<>();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /** What a caller saw of an answer. */
  private record Seen(boolean whole, String text, String error, boolean names) {}

  @AfterEach
  void stop() {
    servers.forEach(ScriptedUpstream::close);
  }

  @Test
  void noFailureIsUnexplainedAndNoOutageIsAmplified() throws Exception {
    ModelGroup[] models = models();
    long began = System.nanoTime();
    try (GatewayFixture gateway = GatewayFixture.serving(models)) {
      askAll(gateway);
      Map<String, ExchangeRecord> records = new HashMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        ExchangeRecord record = gateway.awaitRecord();
        records.put(record.requestId(), record);
      }

      assertThat(seen).as("seed %d: every request is answered", SEED).hasSize(REQUESTS);
      seen.forEach(
          (id, answer) -> assertExplained(id, answer, Objects.requireNonNull(records.get(id), id)));
      assertThat(seen.values()).anyMatch(Seen::whole).anyMatch(answer -> !answer.whole());
      long tens = (System.nanoTime() - began) / Duration.ofSeconds(10).toNanos() + 1;
      assertThat(retries(gateway))
          .as("seed %d: one in five, and ten in ten seconds at each of the targets", SEED)
          .isBetween(1.0, REQUESTS * 0.2 + 10 * tens * servers.size());
    }
  }

  private static void assertExplained(String id, Seen answer, ExchangeRecord record) {
    String which = "seed %d, request %s: %s".formatted(SEED, id, answer);
    if (answer.whole()) {
      assertThat(record.outcome()).as(which).isEqualTo(Outcome.ANSWERED);
      assertThat(answer.text()).as(which).isEqualTo(Faults.TEXT);
      assertThat(answer.error()).as(which).isEmpty();
      return;
    }
    assertThat(record.outcome()).as(which).isIn(Outcome.REFUSED, Outcome.BROKEN);
    assertThat(Faults.TEXT).as(which).startsWith(answer.text());
    assertThat(answer.error()).as(which).isNotBlank();
    assertThat(answer.names()).as("%s: names a target", which).isTrue();
    assertThat(Objects.requireNonNull(record.error(), which).kind())
        .as(which)
        .isNotEqualTo(Kind.INTERNAL);
  }

  // ---- the callers

  private void askAll(GatewayFixture gateway) throws InterruptedException, ExecutionException {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> asking = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = caller * (REQUESTS / CALLERS);
        asking.add(callers.submit(() -> askInTurn(gateway, first)));
      }
      for (Future<?> one : asking) {
        one.get();
      }
    }
  }

  private void askInTurn(GatewayFixture gateway, int first) {
    RawClient client = gateway.connect();
    try {
      for (int i = first; i < first + REQUESTS / CALLERS; i++) {
        boolean stream = i % 4 == 0;
        String model = (stream ? "stream" : "whole") + (i % 8 < 4 ? "" : "-alone");
        RawResponse response =
            client
                .post(
                    CHAT,
                    "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}],\"stream\":%s}"
                        .formatted(model, stream),
                    "x-request-id: r-" + i)
                .readResponse();
        seen.put("r-" + i, stream && response.status() == 200 ? ofStream(response) : of(response));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      client.close();
    }
  }

  private static Seen of(RawResponse response) throws IOException {
    JsonNode body = Json.tree(response.text());
    return new Seen(
        response.status() == 200,
        body.at("/choices/0/message/content").asText(""),
        body.at("/error/message").asText(""),
        names(response));
  }

  private static Seen ofStream(RawResponse response) throws IOException {
    StringBuilder text = new StringBuilder();
    String error = "";
    for (String line : response.text().lines().toList()) {
      if (line.startsWith("data: {")) {
        JsonNode event = Json.tree(line.substring("data: ".length()));
        text.append(event.at("/choices/0/delta/content").asText(""));
        error += event.at("/error/message").asText("");
      }
    }
    return new Seen(
        response.text().endsWith("data: [DONE]\n\n"), text.toString(), error, names(response));
  }

  /** Whether it says which back end it is about: the last one asked, or those that rest. */
  private static boolean names(RawResponse response) {
    return response.header("x-hearth-provider").isPresent() || response.text().contains("p-");
  }

  private static double retries(GatewayFixture gateway) {
    try (RawClient client = gateway.connect()) {
      Matcher matcher = RETRIES.matcher(client.get("/metrics").readResponse().text());
      double sum = 0;
      while (matcher.find()) {
        sum += Double.parseDouble(matcher.group(1));
      }
      return sum;
    }
  }

  // ---- the servers

  private ModelGroup[] models() {
    Random random = new Random(SEED);
    List<ModelGroup> models = new ArrayList<>();
    for (boolean stream : new boolean[] {true, false}) {
      String name = stream ? "stream" : "whole";
      Target one = target(name + "-one", stream, random);
      Target two = target(name + "-two", stream, random);
      Target cloud = target(name + "-cloud", stream, random);
      Target alone = target(name + "-alone", stream, random);
      models.add(group(name, List.of(one, two), List.of(cloud.id())));
      models.add(group(cloud.id(), List.of(cloud), List.of()));
      models.add(group(name + "-alone", List.of(alone), List.of()));
    }
    return models.toArray(ModelGroup[]::new);
  }

  private static ModelGroup group(String name, List<Target> targets, List<String> fallbacks) {
    return new ModelGroup(
        name,
        targets,
        Choice.DEFAULT,
        Fallbacks.of(fallbacks),
        2,
        Terms.of(ModelGroup.DEFAULT_TOTAL));
  }

  private Target target(String name, boolean stream, Random random) {
    ScriptedUpstream server = ScriptedUpstream.start().expectMalformed();
    servers.add(server);
    server.answer(CHAT, scripts(stream, random));
    Target plain = GatewayFixture.openAi(name, server.baseUrl()).targets().getFirst();
    return new Target(
        plain.id(),
        plain.provider(),
        plain.params(),
        1,
        0,
        plain.timeouts(),
        new BreakerRule(5, Duration.ofMillis(200)),
        plain.traits());
  }

  private static Script[] scripts(boolean stream, Random random) {
    List<Script> faults =
        Faults.all().stream()
            .filter(fault -> !fault.name().contains("Retry-After"))
            .map(fault -> fault.script(stream))
            .filter(script -> script != null)
            .toList();
    Script[] scripts = new Script[REQUESTS];
    for (int i = 0; i < scripts.length; i++) {
      scripts[i] =
          random.nextDouble() < FAULTY
              ? faults.get(random.nextInt(faults.size()))
              : Faults.none(stream).joined();
    }
    return scripts;
  }
}
