package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes the object that stands for one answer, as it is at the time. */
final class ResponseWriter {
  private final ItemIds ids;
  private final Instant created;
  private final LongSupplier elapsedNanos;
  private final long nanosAtStart;
  private final Echo echo;
  private String model;

  ResponseWriter(AnswerId id, ItemIds ids, Echo echo, String model) {
    this.ids = ids;
    this.created = id.created();
    this.elapsedNanos = id.elapsedNanos();
    this.nanosAtStart = elapsedNanos.getAsLong();
    this.echo = echo;
    this.model = model;
  }

  /** Names the model that answers. */
  void model(String name) {
    model = name;
  }

  /** Writes the object. */
  void write(Outcome outcome, List<OutputItem> output, @Nullable Usage usage, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", ids.response());
    json.writeStringField("object", "response");
    json.writeNumberField("created_at", created.getEpochSecond());
    json.writeFieldName("completed_at");
    if (outcome.isComplete()) {
      json.writeNumber(now().getEpochSecond());
    } else {
      json.writeNull();
    }
    json.writeStringField("status", outcome.status());
    error(outcome.error(), json);
    incomplete(outcome.incompleteReason(), json);
    json.writeStringField("model", model);
    json.writeArrayFieldStart("output");
    for (OutputItem item : output) {
      item.write(json);
    }
    json.writeEndArray();
    usage(usage, json);
    for (Map.Entry<String, String> field : echo.fields().entrySet()) {
      json.writeFieldName(field.getKey());
      json.writeRawValue(field.getValue());
    }
    json.writeEndObject();
  }

  private Instant now() {
    return created.plusNanos(elapsedNanos.getAsLong() - nanosAtStart);
  }

  private static void error(@Nullable InferenceError error, JsonGenerator json) throws IOException {
    json.writeFieldName("error");
    if (error == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("code", Outcome.code(error));
    json.writeStringField("message", Outcome.message(error));
    json.writeEndObject();
  }

  private static void incomplete(@Nullable String reason, JsonGenerator json) throws IOException {
    json.writeFieldName("incomplete_details");
    if (reason == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("reason", reason);
    json.writeEndObject();
  }

  private static void usage(@Nullable Usage usage, JsonGenerator json) throws IOException {
    json.writeFieldName("usage");
    if (usage == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("input_tokens", usage.inputTokens());
    json.writeObjectFieldStart("input_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInputTokens());
    json.writeNumberField("cache_write_tokens", usage.cacheWriteTokens());
    json.writeEndObject();
    json.writeNumberField("output_tokens", usage.outputTokens());
    json.writeObjectFieldStart("output_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoningTokens());
    json.writeEndObject();
    json.writeNumberField("total_tokens", usage.totalTokens());
    json.writeEndObject();
  }
}
