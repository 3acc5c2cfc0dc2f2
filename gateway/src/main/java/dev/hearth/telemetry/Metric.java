package dev.hearth.telemetry;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Every metric family that the gateway exposes: the one table from which they are registered and
 * documented. Names are those of the exposition; units are seconds and bytes.
 */
enum Metric {
  REQUESTS(
      "hearth_requests_total",
      Type.COUNTER,
      "Requests that are over, refused ones included.",
      "operation",
      "model",
      "provider",
      "target_model",
      "outcome",
      "status"),
  TOKENS(
      "hearth_tokens_total",
      Type.COUNTER,
      "Tokens that back ends reported; cached_input is part of input, reasoning part of output.",
      "type",
      "model",
      "provider",
      "target_model"),
  REQUEST_DURATION(
      "hearth_request_duration_seconds",
      Type.HISTOGRAM,
      "From a request's last byte to its answer's last.",
      "model",
      "provider"),
  TIME_TO_FIRST_OUTPUT(
      "hearth_time_to_first_output_seconds",
      Type.HISTOGRAM,
      "From a request's last byte to a stream's first output: text, tool call or thinking.",
      "model",
      "provider"),
  OWN_OVERHEAD(
      "hearth_own_overhead_seconds",
      Type.HISTOGRAM,
      "The part of a request's time that the gateway spent itself.",
      "model",
      "provider"),
  ATTEMPTS_FAILED(
      "hearth_attempts_failed_total",
      Type.COUNTER,
      "Attempts at a back end that failed, whether or not another one followed.",
      "provider",
      "target_model",
      "reason"),
  TARGET_INFLIGHT(
      "hearth_target_inflight_requests",
      Type.GAUGE,
      "Requests that are at a target now.",
      "provider",
      "target_model"),
  RETRIES(
      "hearth_retries_total",
      Type.COUNTER,
      "Attempts that repeated a request at the same target.",
      "provider",
      "target_model"),
  RETRY_BUDGET_SPENT(
      "hearth_retry_budget_spent_total",
      Type.COUNTER,
      "Repeats that were not made, because the target's retry budget was spent.",
      "provider",
      "target_model"),
  HEDGES(
      "hearth_hedges_total",
      Type.COUNTER,
      "Requests that asked another target beside this one, which took long; won where the other was"
          + " the first to answer, else lost.",
      "provider",
      "target_model",
      "outcome"),
  CONTINUATIONS(
      "hearth_continuations_total",
      Type.COUNTER,
      "Streams that had broken off and that this target went on with.",
      "provider",
      "target_model"),
  KEY_ROTATIONS(
      "hearth_key_rotations_total",
      Type.COUNTER,
      "Times that a request went on with another key of the same provider.",
      "provider"),
  KEYS_RESTING(
      "hearth_keys_resting",
      Type.GAUGE,
      "Keys of a provider with several that rest now, refused or asking too often.",
      "provider"),
  QUEUED_REQUESTS(
      "hearth_queued_requests",
      Type.GAUGE,
      "Requests that wait for their turn at a target, or at a provider as a whole.",
      "provider",
      "target_model"),
  QUEUE_TURNED_AWAY(
      "hearth_queue_turned_away_total",
      Type.COUNTER,
      "Requests that found the line full, or lost their place in it to a more urgent one.",
      "provider",
      "target_model"),
  QUEUE_WAIT(
      "hearth_queue_wait_seconds",
      Type.HISTOGRAM,
      "How long requests waited that had to, whether or not their turn came.",
      "provider",
      "target_model"),
  REQUEST_BYTES("hearth_request_bytes_total", Type.COUNTER, "Bytes of request bodies."),
  RESPONSE_BYTES(
      "hearth_response_bytes_total", Type.COUNTER, "Bytes of answer bodies given to callers."),
  INFLIGHT_REQUESTS(
      "hearth_inflight_requests", Type.GAUGE, "Requests that have begun and are not over."),
  OPEN_CONNECTIONS("hearth_open_connections", Type.GAUGE, "Connections that callers hold open."),
  BYTES_IN_FLIGHT(
      "hearth_bytes_in_flight",
      Type.GAUGE,
      "Bytes of request bodies held now, and of files fetched for them."),
  KEPT_ANSWERS("hearth_kept_answers", Type.GAUGE, "Answers that are kept for their callers."),
  KEPT_ANSWER_BYTES(
      "hearth_kept_answer_bytes",
      Type.GAUGE,
      "Memory that those answers and what they go on from take."),
  ANSWERS_LET_GO(
      "hearth_answers_let_go_total",
      Type.COUNTER,
      "Answers that were not kept, or not for longer: evicted (no room), expired, too_large.",
      "reason"),
  BREAKER_STATE(
      "hearth_breaker_state",
      Type.GAUGE,
      "A target's circuit breaker: 0 closed, 1 half open (one trial request), 2 open.",
      "provider",
      "target_model"),
  UPSTREAM_CONNECTIONS(
      "hearth_upstream_connections",
      Type.GAUGE,
      "Connections to back ends, by what they do.",
      "provider",
      "state"),
  ACCESS_LOG_DROPPED(
      "hearth_access_log_dropped_total",
      Type.COUNTER,
      "Access log lines that were lost because the log could not keep up or be written."),
  CONFIG_RELOADS(
      "hearth_config_reloads_total",
      Type.COUNTER,
      "Times that the configuration was read again: applied, unchanged, or rejected for its problems.",
      "outcome"),
  CONFIG_RELOAD_SUCCESS(
      "hearth_config_last_reload_success",
      Type.GAUGE,
      "1 when the last reload, or the start, found a configuration that can be used; else 0, and the"
          + " former one holds."),
  CONFIG_RELOAD_SUCCESS_TIME(
      "hearth_config_last_reload_success_timestamp_seconds",
      Type.GAUGE,
      "When that was the last time, in seconds since 1970."),
  BUILD_INFO("hearth_build_info", Type.GAUGE, "Always 1; what is running.", "version", "java"),
  JVM_MEMORY("jvm_memory_used_bytes", Type.GAUGE, "Memory that the Java VM uses, by area.", "area"),
  JVM_DIRECT_MEMORY(
      "jvm_direct_memory_used_bytes",
      Type.GAUGE,
      "Memory outside the heap that holds bytes on their way: the VM's own buffers, and the"
          + " network's pooled ones.",
      "pool"),
  JVM_GC_PAUSE(
      "jvm_gc_pause_seconds_total",
      Type.COUNTER,
      "Time for which garbage collection stopped the gateway.",
      "gc"),
  JVM_GC_PAUSES(
      "jvm_gc_pauses_total", Type.COUNTER, "Stops of the gateway for garbage collection.", "gc");

  /** What a family's values mean to Prometheus. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final String exposed;
  private final Type type;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
  private final List<String> labels;

  Metric(String exposed, Type type, String help, String... labels) {
    this.exposed = exposed;
    this.type = type;
    this.help = help;
    this.labels = List.of(labels);
  }

  String exposed() {
    return exposed;
  }

  Type type() {
    return type;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /** The upper bounds of a histogram's buckets; none for other types. */
  Duration[] buckets() {
    return switch (this) {
      case REQUEST_DURATION ->
          seconds(
              .01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
              163.84, 327.68, 655.36);
      case TIME_TO_FIRST_OUTPUT ->
          seconds(
              .001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10, 20, 30, 60,
              120, 300);
      case QUEUE_WAIT -> seconds(.001, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300);
      case OWN_OVERHEAD ->
          seconds(.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1);
      case REQUESTS,
          TOKENS,
          ATTEMPTS_FAILED,
          TARGET_INFLIGHT,
          RETRIES,
          RETRY_BUDGET_SPENT,
          HEDGES,
          CONTINUATIONS,
          KEY_ROTATIONS,
          KEYS_RESTING,
          QUEUED_REQUESTS,
          QUEUE_TURNED_AWAY,
          REQUEST_BYTES,
          RESPONSE_BYTES,
          INFLIGHT_REQUESTS,
          OPEN_CONNECTIONS,
          BYTES_IN_FLIGHT,
          KEPT_ANSWERS,
          KEPT_ANSWER_BYTES,
          ANSWERS_LET_GO,
          BREAKER_STATE,
          UPSTREAM_CONNECTIONS,
          ACCESS_LOG_DROPPED,
          CONFIG_RELOADS,
          CONFIG_RELOAD_SUCCESS,
          CONFIG_RELOAD_SUCCESS_TIME,
          BUILD_INFO,
          JVM_MEMORY,
          JVM_DIRECT_MEMORY,
          JVM_GC_PAUSE,
          JVM_GC_PAUSES ->
          new Duration[0];
    };
  }

  private static Duration[] seconds(double... bounds) {
    return Arrays.stream(bounds)
        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
        .toArray(Duration[]::new);
  }
}
