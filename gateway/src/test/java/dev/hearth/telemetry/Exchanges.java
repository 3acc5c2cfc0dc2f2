package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finished requests for tests. */
final class Exchanges {

  static final Target LLAMA =
      TestProviders.target(
          TestProviders.openAi("llama-server", "http://127.0.0.1:8080/v1"), "llama-3.1-8b");

  private Exchanges() {}

  /** A streamed chat that went well. */
  static ExchangeRecord chat(String id) {
    return chat(id, "local/fast", LLAMA, new Usage(100, 20, 60, 0, 5));
  }

  static ExchangeRecord chat(
      String id, @Nullable String model, @Nullable Target target, @Nullable Usage usage) {
    return new ExchangeRecord(
        id,
        Operation.CHAT,
        true,
        model,
        target,
        Outcome.ANSWERED,
        200,
        null,
        1,
        usage,
        1_500_000_000L,
        250_000_000L,
        300_000L,
        2048,
        4096,
        Set.of());
  }

  /** A request that was told an error before anybody was asked. */
  static ExchangeRecord refused(String id, int status, InferenceError error) {
    return new ExchangeRecord(
        id,
        null,
        false,
        null,
        null,
        Outcome.REFUSED,
        status,
        error,
        0,
        null,
        200_000L,
        -1,
        200_000L,
        0,
        90,
        Set.of());
  }

  /** A chat that the gateway answered itself. */
  static ExchangeRecord stub(String id) {
    return new ExchangeRecord(
        id,
        Operation.CHAT,
        false,
        null,
        null,
        Outcome.STUB,
        200,
        null,
        0,
        null,
        100_000L,
        100_000L,
        100_000L,
        10,
        20,
        Set.of());
  }
}
