package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One answer as its events tell it. */
final class AnswerSoFar {
  private final ResponseWriter response;
  private final AnswerItems items;
  private StopReason reason = StopReason.STOP;
  private boolean refused;
  private @Nullable Usage usage;

  AnswerSoFar(AnswerId id, ItemIds ids, String model, Echo echo, ItemListener listener) {
    this.response = new ResponseWriter(id, ids, echo, model);
    this.items = new AnswerItems(ids, echo, listener);
  }

  /** Names the model that answers. */
  void model(String model) {
    response.model(model);
  }

  /** Takes an event; what the listener makes of it goes to {@code out}. */
  void event(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started(String model) -> response.model(model);
      case InferenceEvent.TextDelta(String text) -> items.say(false, text, out);
      case InferenceEvent.RefusalDelta(String text) -> {
        refused |= !text.isEmpty();
        items.say(true, text, out);
      }
      case InferenceEvent.ThinkingDelta(String text) -> items.think(text, out);
      case InferenceEvent.ThinkingSigned(Signature signature) -> items.sign(signature, out);
      case InferenceEvent.RedactedThinking(Signature content) -> items.redacted(content, out);
      case InferenceEvent.Cited(Citation citation) -> items.cite(citation, out);
      case InferenceEvent.ToolCallDelta delta -> items.call(delta, out);
      case InferenceEvent.ToolCallSigned(_, Signature signature) -> items.redacted(signature, out);
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Finished(StopReason its, _) -> {
        reason = its;
        items.end(outcome(), out);
      }
      case InferenceEvent.Metered(Usage its) -> usage = its;
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("an answer has no vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  /** What becomes of it, once it is finished; a refusal without words reads as a filter's. */
  Outcome outcome() {
    boolean silent = reason == StopReason.REFUSAL && !refused;
    return Outcome.of(silent ? StopReason.CONTENT_FILTER : reason);
  }

  /** Writes it as it is now. */
  void write(Outcome outcome, JsonGenerator json) throws IOException {
    response.write(outcome, items.all(), usage, json);
  }

  /** Its JSON as it is now. */
  byte[] json(Outcome outcome) {
    return Json.bytes(json -> write(outcome, json));
  }

  /** The JSON of all that the model gave, where the caller is not told all of it; else null. */
  byte @Nullable [] untold() {
    return items.hasUntold() ? Json.bytes(items::writeUntold) : null;
  }
}
