package dev.hearth.dialect.simple;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer's text and writes it with whose it is. What no model said is no success, even
 * where the gateway has a text to give: {@code error} says so then.
 */
final class QueryEncoder implements AnswerEncoder {
  private static final String NO_MODEL =
      "No model answered: the content is the gateway's own, and says what to do.";

  private final AnswerId id;
  private final StringBuilder text = new StringBuilder();

  QueryEncoder(AnswerId id) {
    this.id = id;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.TextDelta delta -> text.append(delta.text());
      case InferenceEvent.RefusalDelta delta -> text.append(delta.text());
      // no place in this format
      case InferenceEvent.Started _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.Finished _,
          InferenceEvent.Metered _ -> {}
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("no answer of vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    Answerer by = id.by();
    write(id, text.toString(), by == null || by.model() == null ? NO_MODEL : null, out);
  }

  /**
   * Appends an answer.
   *
   * @param error why it is no success; null where it is one
   */
  static void write(AnswerId id, String content, @Nullable String error, ByteBuf out) {
    Answerer by = id.by();
    BigDecimal latency = BigDecimal.valueOf(id.elapsedNanos().getAsLong() / 100_000, 1);
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("content", content);
          json.writeStringField("provider", by == null ? null : by.provider());
          json.writeStringField("model", by == null ? null : by.model());
          json.writeBooleanField("success", error == null);
          if (error != null) {
            json.writeStringField("error", Objects.requireNonNull(error));
          }
          json.writeNumberField("latency_ms", latency);
          json.writeStringField("trace_id", id.value().isEmpty() ? null : id.value());
          json.writeEndObject();
        });
  }
}
