package dev.hearth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.telemetry.Sources.Breaker;
import dev.hearth.telemetry.Sources.BreakerState;
import dev.hearth.telemetry.Sources.ConnectionState;
import dev.hearth.telemetry.Sources.Connections;
import dev.hearth.telemetry.Sources.KeptAnswers;
import dev.hearth.telemetry.Sources.Reloads;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final String LLAMA =
      "model=\"local/fast\",provider=\"llama-server\",target_model=\"llama-3.1-8b\"";

  private final Metrics metrics = new Metrics("1.2.3");

  @Test
  void countsRequestsByWhatWasAskedOfWhomAndHowItWent() {
    metrics.finished(Exchanges.chat("a"));
    metrics.finished(Exchanges.chat("b"));
    metrics.finished(Exchanges.refused("c", 404, error(Kind.UNKNOWN_MODEL)));

    assertThat(scrape())
        .containsEntry(
            "hearth_requests_total{"
                + sorted(LLAMA, "operation=\"chat\"", "outcome=\"answered\"", "status=\"200\"")
                + "}",
            2.0)
        .containsEntry(
            "hearth_requests_total{model=\"none\",operation=\"none\",outcome=\"refused\","
                + "provider=\"none\",status=\"404\",target_model=\"none\"}",
            1.0);
  }

  @Test
  void countsAnAnswerOfItsOwnAsTheStubs() {
    metrics.finished(Exchanges.stub("a"));

    assertThat(scrape())
        .containsEntry(
            "hearth_requests_total{model=\"none\",operation=\"chat\",outcome=\"stub\","
                + "provider=\"local_stub\",status=\"200\",target_model=\"none\"}",
            1.0);
  }

  @Test
  void countsTokensByType() {
    metrics.finished(Exchanges.chat("a"));
    metrics.finished(Exchanges.chat("b"));

    assertThat(scrape())
        .containsEntry("hearth_tokens_total{" + LLAMA + ",type=\"input\"}", 200.0)
        .containsEntry("hearth_tokens_total{" + LLAMA + ",type=\"output\"}", 40.0)
        .containsEntry("hearth_tokens_total{" + LLAMA + ",type=\"cached_input\"}", 120.0)
        .containsEntry("hearth_tokens_total{" + LLAMA + ",type=\"reasoning\"}", 10.0);
  }

  @Test
  void reportsNoTokensWhereTheBackEndToldNone() {
    metrics.finished(Exchanges.chat("a", "local/fast", Exchanges.LLAMA, null));

    assertThat(metrics.scrape()).doesNotContain("hearth_tokens_total");
  }

  @Test
  void timesRequestsInBucketsThatReachModelSwaps() {
    metrics.finished(Exchanges.chat("a"));

    String labels = "{model=\"local/fast\",provider=\"llama-server\"";
    assertThat(scrape())
        .containsEntry("hearth_request_duration_seconds_bucket" + labels + ",le=\"1.28\"}", 0.0)
        .containsEntry("hearth_request_duration_seconds_bucket" + labels + ",le=\"2.56\"}", 1.0)
        .containsEntry("hearth_request_duration_seconds_bucket" + labels + ",le=\"655.36\"}", 1.0)
        .containsEntry("hearth_request_duration_seconds_sum" + labels + "}", 1.5)
        .containsEntry("hearth_time_to_first_output_seconds_bucket" + labels + ",le=\"0.1\"}", 0.0)
        .containsEntry("hearth_time_to_first_output_seconds_bucket" + labels + ",le=\"0.25\"}", 1.0)
        .containsEntry(
            "hearth_time_to_first_output_seconds_bucket" + labels + ",le=\"300.0\"}", 1.0)
        .containsEntry("hearth_own_overhead_seconds_bucket" + labels + ",le=\"2.5E-4\"}", 0.0)
        .containsEntry("hearth_own_overhead_seconds_bucket" + labels + ",le=\"5.0E-4\"}", 1.0);
  }

  @Test
  void timesTheFirstOutputOfStreamsAlone() {
    metrics.finished(Exchanges.stub("a"));
    metrics.finished(Exchanges.refused("b", 400, error(Kind.INVALID_REQUEST)));

    assertThat(metrics.scrape()).doesNotContain("hearth_time_to_first_output_seconds");
  }

  @Test
  void countsFailedAttemptsByReason() {
    metrics.attemptFailed(Exchanges.LLAMA, error(Kind.TIMEOUT));
    metrics.attemptFailed(Exchanges.LLAMA, error(Kind.TIMEOUT));
    metrics.attemptFailed(Exchanges.LLAMA, error(Kind.RATE_LIMITED));

    String labels = "{provider=\"llama-server\",reason=\"%s\",target_model=\"llama-3.1-8b\"}";
    assertThat(scrape())
        .containsEntry("hearth_attempts_failed_total" + labels.formatted("timeout"), 2.0)
        .containsEntry("hearth_attempts_failed_total" + labels.formatted("rate_limited"), 1.0);
  }

  @Test
  void addsUpBytes() {
    metrics.finished(Exchanges.chat("a"));
    metrics.finished(Exchanges.refused("b", 401, error(Kind.UNAUTHENTICATED)));

    assertThat(scrape())
        .containsEntry("hearth_request_bytes_total", 2048.0)
        .containsEntry("hearth_response_bytes_total", 4186.0);
  }

  @Test
  void keepsRareStatusesTogetherByClass() {
    assertThat(List.of(200, 429, 499, 503).stream().map(RequestMeters::status))
        .containsExactly("200", "429", "499", "503");
    assertThat(List.of(207, 302, 418, 599, 0, 999).stream().map(RequestMeters::status))
        .containsExactly("2xx", "3xx", "4xx", "5xx", "other", "other");
  }

  @Test
  void boundsTheNumberOfLabelSets() {
    // Given more models than anybody configures
    int models = Metrics.MAX_LABEL_SETS + 500;

    // When each is asked for, twice
    for (int i = 0; i < 2 * models; i++) {
      metrics.finished(Exchanges.chat("id", "model-" + i % models, Exchanges.LLAMA, null));
    }

    // Then those beyond the bound are counted together, and no request is lost
    var requests = new TreeMap<String, Double>();
    scrape()
        .forEach((series, value) -> {
          if (series.startsWith("hearth_requests_total")) {
            requests.put(series, value);
          }
        });
    assertThat(requests).hasSize(Metrics.MAX_LABEL_SETS + 1);
    assertThat(requests.values().stream().mapToDouble(v -> v).sum()).isEqualTo(2.0 * models);
    assertThat(requests)
        .containsEntry(
            "hearth_requests_total{model=\"other\",operation=\"chat\",outcome=\"answered\","
                + "provider=\"other\",status=\"200\",target_model=\"other\"}",
            1000.0);
  }

  @Test
  void readsWhatOthersOwnAtTheMomentOfAScrape() {
    metrics.read(
        new Sources(
            () -> 7,
            () -> 4096,
            () -> 123,
            () -> 5,
            () -> new KeptAnswers(3, 600, 4, 5, 6),
            () ->
                List.of(
                    new Breaker("a", "m", BreakerState.CLOSED),
                    new Breaker("a", "m", BreakerState.OPEN),
                    new Breaker("b", "m", BreakerState.HALF_OPEN)),
            () ->
                new Sources.Standing(
                    List.of(
                        new Sources.Asked("a", "m", 1, 10, 100),
                        new Sources.Asked("a", "m", 2, 20, 200)),
                    List.of(
                        new Sources.Queue("a", "m", 4, 40),
                        new Sources.Queue("a", Sources.Queue.ALL, 5, 50)),
                    List.of(new Sources.Keys("a", 6, 2))),
            () ->
                List.of(
                    new Connections("a", ConnectionState.IDLE, 2),
                    new Connections("a", ConnectionState.IDLE, 3),
                    new Connections("a", ConnectionState.ACTIVE, 1)),
            () ->
                new Reloads(
                    Map.of("applied", 2L, "rejected", 1L), false, Instant.ofEpochSecond(1700))));

    assertThat(scrape())
        .containsEntry("hearth_open_connections", 7.0)
        .containsEntry("hearth_bytes_in_flight", 4096.0)
        .containsEntry("hearth_access_log_dropped_total", 5.0)
        .containsEntry("hearth_kept_answers", 3.0)
        .containsEntry("hearth_kept_answer_bytes", 600.0)
        .containsEntry("hearth_answers_let_go_total{reason=\"evicted\"}", 4.0)
        .containsEntry("hearth_answers_let_go_total{reason=\"expired\"}", 5.0)
        .containsEntry("hearth_answers_let_go_total{reason=\"too_large\"}", 6.0)
        .containsEntry("hearth_breaker_state{provider=\"a\",target_model=\"m\"}", 2.0)
        .containsEntry("hearth_breaker_state{provider=\"b\",target_model=\"m\"}", 1.0)
        .containsEntry("hearth_target_inflight_requests{provider=\"a\",target_model=\"m\"}", 3.0)
        .containsEntry("hearth_retries_total{provider=\"a\",target_model=\"m\"}", 30.0)
        .containsEntry("hearth_retry_budget_spent_total{provider=\"a\",target_model=\"m\"}", 300.0)
        .containsEntry("hearth_queued_requests{provider=\"a\",target_model=\"m\"}", 4.0)
        .containsEntry("hearth_queued_requests{provider=\"a\",target_model=\"all\"}", 5.0)
        .containsEntry("hearth_queue_turned_away_total{provider=\"a\",target_model=\"all\"}", 50.0)
        .containsEntry("hearth_key_rotations_total{provider=\"a\"}", 6.0)
        .containsEntry("hearth_keys_resting{provider=\"a\"}", 2.0)
        .containsEntry("hearth_upstream_connections{provider=\"a\",state=\"idle\"}", 5.0)
        .containsEntry("hearth_upstream_connections{provider=\"a\",state=\"active\"}", 1.0)
        .containsEntry("hearth_config_reloads_total{outcome=\"applied\"}", 2.0)
        .containsEntry("hearth_config_reloads_total{outcome=\"rejected\"}", 1.0)
        .containsEntry("hearth_config_reloads_total{outcome=\"unchanged\"}", 0.0)
        .containsEntry("hearth_config_last_reload_success", 0.0)
        .containsEntry("hearth_config_last_reload_success_timestamp_seconds", 1700.0)
        .containsEntry("jvm_direct_memory_used_bytes{pool=\"network\"}", 123.0);
  }

  @Test
  void timesHowLongRequestsWaitedInLine() {
    metrics.waited(Exchanges.LLAMA, 2_000_000_000L, true);
    metrics.waited(Exchanges.LLAMA, 40_000_000_000L, false);

    assertThat(metrics.scrape())
        .containsPattern("hearth_queue_wait_seconds_bucket\\{.*le=\"2.5\"} 1\\b")
        .containsPattern("hearth_queue_wait_seconds_count\\{.*} 2\\b");
  }

  @Test
  void knowsHowManyRequestsGoOn() {
    // Given three that began, one of which is over, and one that was refused before it began
    metrics.started();
    metrics.started();
    metrics.started();
    metrics.finished(Exchanges.chat("a"));
    metrics.finished(Exchanges.refused("b", 401, error(Kind.UNAUTHENTICATED)));

    // Then
    assertThat(scrape()).containsEntry("hearth_inflight_requests", 2.0);
  }

  @Test
  void tellsOfTheProcessItself() {
    assertThat(metrics.scrape())
        .contains("hearth_build_info{java=\"" + Runtime.version() + "\",version=\"1.2.3\"} 1.0")
        .containsPattern("jvm_memory_used_bytes\\{area=\"heap\"} [0-9.E]{4,}")
        .containsPattern("jvm_gc_pause_seconds_total\\{gc=\".+\"} ");
  }

  @Test
  void exposesExactlyTheFamiliesOfItsTable() {
    // Given something of everything
    metrics.finished(Exchanges.chat("a"));
    metrics.attemptFailed(Exchanges.LLAMA, error(Kind.TIMEOUT));
    metrics.waited(Exchanges.LLAMA, 1_000_000, true);
    metrics.hedged(Exchanges.LLAMA, true);
    metrics.continued(Exchanges.LLAMA);
    metrics.read(
        new Sources(
            () -> 0,
            () -> 0,
            () -> 0,
            () -> 0,
            () -> KeptAnswers.NONE,
            () -> List.of(new Breaker("a", "m", BreakerState.CLOSED)),
            () ->
                new Sources.Standing(
                    List.of(new Sources.Asked("a", "m", 0, 0, 0)),
                    List.of(new Sources.Queue("a", "m", 0, 0)),
                    List.of(new Sources.Keys("a", 0, 0))),
            () -> List.of(new Connections("a", ConnectionState.IDLE, 2)),
            () -> Reloads.NONE));

    // When
    List<String> families =
        metrics.scrape().lines().filter(line -> line.startsWith("# TYPE ")).toList();

    // Then; a histogram brings the largest value of the last minutes along
    List<String> expected = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      expected.add(
          "# TYPE "
              + metric.exposed()
              + " "
              + metric.type().name().toLowerCase(java.util.Locale.ROOT));
      if (metric.type() == Metric.Type.HISTOGRAM) {
        expected.add("# TYPE " + metric.exposed() + "_max gauge");
      }
    }
    assertThat(families).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void losesNoRequestThatSeveralThreadsRecordAtOnce() throws Exception {
    int threads = 4;
    int each = 5_000;
    Callable<Void> work =
        () -> {
          for (int i = 0; i < each; i++) {
            metrics.finished(Exchanges.chat("id", "model-" + i % 10, Exchanges.LLAMA, null));
          }
          return null;
        };

    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (var done : pool.invokeAll(IntStream.range(0, threads).mapToObj(_ -> work).toList())) {
        done.get();
      }
    }

    assertThat(
            scrape().entrySet().stream()
                .filter(e -> e.getKey().startsWith("hearth_requests_total"))
                .mapToDouble(e -> e.getValue())
                .sum())
        .isEqualTo((double) threads * each);
  }

  @Test
  void allocatesNextToNothingForARequest() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    var exchange = Exchanges.chat("a");
    var failure = error(Kind.TIMEOUT);
    int requests = 20_000;
    record(exchange, failure, requests);

    long before = threads.getCurrentThreadAllocatedBytes();
    record(exchange, failure, requests);
    long perRequest = (threads.getCurrentThreadAllocatedBytes() - before) / requests;

    assertThat(perRequest).as("bytes allocated for a request").isLessThanOrEqualTo(128);
  }

  private void record(
      dev.hearth.pipeline.ExchangeRecord exchange, InferenceError failure, int times) {
    for (int i = 0; i < times; i++) {
      metrics.started();
      metrics.attemptFailed(Exchanges.LLAMA, failure);
      metrics.finished(exchange);
    }
  }

  private static InferenceError error(Kind kind) {
    return InferenceError.of(kind, "for a test");
  }

  /** Label pairs in the order of the exposition. */
  private static String sorted(String labels, String... more) {
    var all = new ArrayList<>(List.of(labels.split(",")));
    all.addAll(List.of(more));
    return all.stream().sorted().collect(Collectors.joining(","));
  }

  private Map<String, Double> scrape() {
    var values = new TreeMap<String, Double>();
    metrics
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
    return values;
  }
}
