package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.dialect.Json;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.pipeline.Faults.Fault;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a back end may do wrong, over real sockets: what the caller gets of a whole
 * answer and of a stream, without a fallback, with one, and with one that goes on with what broke
 * off. Its outcome is a table of docs/reliability.md.
 */
@TestInstance(Lifecycle.PER_CLASS)
class FaultMatrixTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Path DOCUMENT = Path.of("../docs/reliability.md");
  private static final String HEAD =
      """
      | the back end | whole answer | whole answer, fallback | stream | stream, fallback | stream, continuation | breaker |
      |---|---|---|---|---|---|---|
      """;
  private static final Duration STEP = Duration.ofSeconds(20);

  /** How long the answer may take to get through a socket. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String FALLBACKS_TEXT = "from the fallback";

  private final Map<String, String> rows = new LinkedHashMap<>();

  static List<Fault> faults() {
    return Faults.all();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void neverBecomesAWrongSuccessAHangOrTornText(Fault fault) throws IOException {
    Told whole = fault.hasWhole() ? told(fault, false, Plan.ALONE) : Told.NONE;
    Told wholeFallback = fault.hasWhole() ? told(fault, false, Plan.FALLBACK) : Told.NONE;
    Told stream = fault.hasStream() ? told(fault, true, Plan.ALONE) : Told.NONE;
    Told streamFallback = fault.hasStream() ? told(fault, true, Plan.FALLBACK) : Told.NONE;
    Told continuation = fault.hasStream() ? told(fault, true, Plan.CONTINUATION) : Told.NONE;

    String breaker = fault.hasStream() ? stream.breaker() : whole.breaker();
    rows.put(
        fault.name(),
        String.join(
            " | ",
            whole.words(),
            wholeFallback.words(),
            stream.words(),
            streamFallback.words(),
            continuation.words(),
            breaker));
  }

  @Test
  void theDocumentHasTheTableThatComesOut() throws IOException {
    for (Fault fault : faults()) {
      if (!rows.containsKey(fault.name())) {
        neverBecomesAWrongSuccessAHangOrTornText(fault);
      }
    }
    String table = table();
    String document = Files.readString(DOCUMENT);
    if ("write".equals(System.getProperty("hearth.matrix"))) {
      Files.writeString(DOCUMENT, replaced(document, table));
      return;
    }

    assertThat(document).contains(table);
  }

  /** The rows, cuts with the same outcome in one. */
  private String table() {
    StringBuilder table = new StringBuilder(HEAD);
    List<String> names = faults().stream().map(Fault::name).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String outcome = rows.get(name);
      int last = i;
      while (name.startsWith(Faults.CUT_AFTER)
          && last + 1 < names.size()
          && names.get(last + 1).startsWith(Faults.CUT_AFTER)
          && Objects.equals(rows.get(names.get(last + 1)), outcome)) {
        last++;
      }
      String until = last == i ? "" : " to " + names.get(last).substring(Faults.CUT_AFTER.length());
      table.append("| ").append(name).append(until).append(" | ").append(outcome).append(" |\n");
      i = last;
    }
    return table.toString();
  }

  private static String replaced(String document, String table) {
    int from = document.indexOf("| the back end |");
    int to = document.indexOf("\n\n", from);
    return document.substring(0, from) + table.stripTrailing() + document.substring(to);
  }

  /** What the model has besides the target that fails. */
  private enum Plan {
    ALONE,
    FALLBACK,
    /** A fallback that goes on with a stream that broke off. */
    CONTINUATION
  }

  // ---- one cell

  /** What a caller was told, and what the gateway made of the back end. */
  private record Told(String words, String breaker) {
    static final Told NONE = new Told("–", "");
  }

  private Told told(Fault fault, boolean stream, Plan plan) throws IOException {
    ManualTime time = new ManualTime();
    Script good = stream ? Script.chatStream("from ", "the fallback") : Script.chat(FALLBACKS_TEXT);
    try (ScriptedUpstream up = ScriptedUpstream.start().expectMalformed();
        ScriptedUpstream cloud = ScriptedUpstream.start().answer(CHAT, good)) {
      fault.play(up, CHAT, stream);
      try (GatewayFixture gateway = GatewayFixture.at(time.time(), models(up, cloud, plan));
          RawClient client = gateway.connect()) {
        client.post(CHAT, "{\"model\":\"fast\",\"messages\":[],\"stream\":" + stream + "}");
        RawResponse response = awaited(client, gateway, time, fault);
        ExchangeRecord record = gateway.awaitRecord();
        String breaker = breaker(gateway);
        return new Told(
            stream
                ? checkedStream(fault, plan, response, record, cloud)
                : checkedWhole(fault, plan, response, record),
            breaker);
      } finally {
        fault.letGo();
      }
    }
  }

  private static ModelGroup[] models(ScriptedUpstream up, ScriptedUpstream cloud, Plan plan) {
    ModelGroup plain = GatewayFixture.openAi("fast", up.baseUrl());
    Target target = plain.targets().getFirst();
    Target touchy =
        new Target(
            target.id(),
            target.provider(),
            target.params(),
            1,
            0,
            target.timeouts(),
            new BreakerRule(1, Duration.ofMinutes(30)),
            target.traits());
    ModelGroup fast =
        new ModelGroup(
            "fast",
            List.of(touchy),
            Choice.DEFAULT,
            Fallbacks.of(plan == Plan.ALONE ? List.of() : List.of("cloud")),
            0,
            new Terms(ModelGroup.DEFAULT_TOTAL, false, Hedge.NEVER, plan == Plan.CONTINUATION));
    return new ModelGroup[] {fast, GatewayFixture.openAi("cloud", cloud.baseUrl())};
  }

  /** The response; time passes as long as there is none, but never more than it may take. */
  private static RawResponse awaited(
      RawClient client, GatewayFixture gateway, ManualTime time, Fault fault) {
    CompletableFuture<RawResponse> response = CompletableFuture.supplyAsync(client::readResponse);
    Duration passed = Duration.ZERO;
    while (fault.takesTime()
        && !response.isDone()
        && passed.compareTo(ModelGroup.DEFAULT_TOTAL) < 0) {
      gateway.awaitEveryLoop();
      time.advance(STEP);
      fault.timePasses();
      passed = passed.plus(STEP);
    }
    return response.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private static String breaker(GatewayFixture gateway) throws IOException {
    try (RawClient client = gateway.connect()) {
      String told =
          client
              .post("/v1/route/explain", "{\"model\":\"fast\",\"messages\":[]}")
              .readResponse()
              .text();
      String state = Json.tree(told).at("/steps/0/targets/0/breaker").asText();
      return state.equals("open") ? "counts" : "does not count";
    }
  }

  private static String checkedWhole(
      Fault fault, Plan plan, RawResponse response, ExchangeRecord record) throws IOException {
    JsonNode body = Json.tree(response.text());
    if (response.status() != 200) {
      assertThat(body.at("/error/message").asText()).as(fault.name()).isNotEmpty();
      assertThat(record.outcome()).as(fault.name()).isEqualTo(Outcome.REFUSED);
      assertThat(record.usage()).as("%s: usage", fault).isNull();
      return response.status() + " " + body.at("/error/type").asText();
    }
    assertThat(record.outcome()).as(fault.name()).isEqualTo(Outcome.ANSWERED);
    assertThat(record.usage()).as("%s: usage", fault).isNotNull();
    return answered(fault, plan, body.at("/choices/0/message/content").asText(), "", record);
  }

  private static String checkedStream(
      Fault fault, Plan plan, RawResponse response, ExchangeRecord record, ScriptedUpstream cloud)
      throws IOException {
    if (response.status() != 200) {
      return checkedWhole(fault, plan, response, record);
    }
    StringBuilder text = new StringBuilder();
    String error = "";
    boolean done = false;
    for (String event : response.text().split("\n\n", -1)) {
      String data = event.startsWith("data: ") ? event.substring(6) : "";
      if (data.equals("[DONE]")) {
        done = true;
      } else if (!data.isEmpty()) {
        assertThat(done).as("%s: nothing follows the end marker", fault).isFalse();
        JsonNode chunk = Json.tree(data);
        text.append(chunk.at("/choices/0/delta/content").asText(""));
        error = chunk.has("error") ? chunk.at("/error/type").asText() : error;
      }
    }
    if (done) {
      assertThat(error).as("%s: no error before the end marker", fault).isEmpty();
      assertThat(record.outcome()).as(fault.name()).isEqualTo(Outcome.ANSWERED);
      assertThat(record.usage()).as("%s: usage", fault).isNotNull();
      return answered(fault, plan, text.toString(), saidBefore(cloud), record);
    }
    assertThat(error).as("%s: an error event where the stream broke", fault).isNotEmpty();
    assertThat(record.outcome()).as(fault.name()).isEqualTo(Outcome.BROKEN);
    assertThat(fault.text()).as("%s: no word twice or lost", fault).startsWith(text.toString());
    return text.isEmpty() ? "error event: " + error : "its text, then an error event: " + error;
  }

  /** What the fallback was told that had been said. */
  private static String saidBefore(ScriptedUpstream cloud) throws IOException {
    List<ReceivedRequest> asked = cloud.requests(CHAT);
    return asked.isEmpty()
        ? ""
        : Json.tree(asked.getLast().bodyText()).at("/messages/0/content").asText("");
  }

  private static String answered(
      Fault fault, Plan plan, String text, String before, ExchangeRecord record) {
    boolean second = record.target() != null && record.target().id().equals("t-cloud");
    assertThat(text)
        .as("%s: all of one answer", fault)
        .isEqualTo(second ? before + FALLBACKS_TEXT : fault.text());
    assertThat(fault.text()).as("%s: no word twice or lost", fault).startsWith(before);
    assertThat(second)
        .as("%s: by the fallback only where there is one", fault)
        .isIn(false, plan != Plan.ALONE);
    assertThat(before.isEmpty() || plan == Plan.CONTINUATION)
        .as("%s: continued only where that is asked for", fault)
        .isTrue();
    if (!second) {
      return "its own";
    }
    return before.isEmpty() ? "the fallback's" : "its text, then the fallback's";
  }
}
