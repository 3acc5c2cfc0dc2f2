package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Signature;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers a chat's events and writes them as one response at the end. */
final class WholeEncoder implements AnswerEncoder {
  /** A text or thought as far as it was told. */
  private static final class Text {
    private final boolean thought;
    private final StringBuilder text = new StringBuilder();
    private @Nullable Signature signature;

    Text(boolean thought) {
      this.thought = thought;
    }
  }

  private final AnswerId id;
  private final AnswerTail tail = new AnswerTail();
  private final List<Text> texts = new ArrayList<>();
  private String model;

  WholeEncoder(AnswerId id, String model) {
    this.id = id;
    this.model = model;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> model = started.model();
      case InferenceEvent.TextDelta delta -> add(delta.text(), false);
      case InferenceEvent.RefusalDelta delta -> {
        tail.refusalSaid();
        add(delta.text(), false);
      }
      case InferenceEvent.ThinkingDelta delta -> add(delta.text(), true);
      case InferenceEvent.ThinkingSigned(Signature signature) -> sign(signature);
      case InferenceEvent.RedactedThinking(Signature content) -> addSigned(true, content);
      case InferenceEvent.ToolCallDelta delta -> tail.calls().add(delta);
      case InferenceEvent.ToolCallSigned signed -> tail.calls().sign(signed);
      case InferenceEvent.Cited cited -> tail.cite(cited.citation());
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Finished finished -> tail.finish(finished);
      case InferenceEvent.Metered metered -> tail.meter(metered.usage());
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("a chat has no vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    Json.write(out, json -> tail.write(id, model, this::texts, json));
  }

  private boolean texts(JsonGenerator json) throws IOException {
    for (Text text : texts) {
      Signature signature = text.signature;
      PartWriter.text(
          text.text.toString(),
          text.thought,
          signature == null ? null : ThoughtSignature.of(signature),
          json);
    }
    return !texts.isEmpty();
  }

  private void add(String more, boolean thought) {
    if (more.isEmpty()) {
      return;
    }
    boolean goesOn =
        !texts.isEmpty() && texts.getLast().thought == thought && texts.getLast().signature == null;
    if (!goesOn) {
      texts.add(new Text(thought));
    }
    texts.getLast().text.append(more);
  }

  /** Signs the thought that was told last; where none was, a part of its own is signed. */
  private void sign(Signature signature) {
    boolean shown =
        !texts.isEmpty() && texts.getLast().thought && texts.getLast().signature == null;
    if (shown) {
      texts.getLast().signature = signature;
    } else {
      addSigned(false, signature);
    }
  }

  private void addSigned(boolean thought, Signature signature) {
    Text text = new Text(thought);
    text.signature = signature;
    texts.add(text);
  }
}
