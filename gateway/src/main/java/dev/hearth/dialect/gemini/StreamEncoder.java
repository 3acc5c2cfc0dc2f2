package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Signature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat's events as a stream of responses: one for each delta of text or thought, and a
 * last one with all the rest.
 */
/*
 * What is the same in every response is made once; a delta costs its own bytes and no object.
 */
final class StreamEncoder implements AnswerEncoder {
  private static final byte[] TEXT = ascii("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":");
  private static final byte[] THOUGHT = ascii(",\"thought\":true");
  private static final byte[] SIGNATURE = ascii(",\"thoughtSignature\":");

  private final AnswerId id;
  private final StreamForm form;
  private final AnswerTail tail = new AnswerTail();
  private String model;
  private byte[] rest;
  private boolean first = true;
  private boolean thoughtOpen;

  StreamEncoder(AnswerId id, String model, StreamForm form) {
    this.id = id;
    this.model = model;
    this.form = form;
    this.rest = rest();
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> named(started.model());
      case InferenceEvent.TextDelta delta -> text(delta.text(), false, null, out);
      case InferenceEvent.RefusalDelta delta -> {
        tail.refusalSaid();
        text(delta.text(), false, null, out);
      }
      case InferenceEvent.ThinkingDelta delta -> {
        thoughtOpen = true;
        text(delta.text(), true, null, out);
      }
      case InferenceEvent.ThinkingSigned(Signature signature) -> {
        text("", thoughtOpen, signature, out);
        thoughtOpen = false;
      }
      case InferenceEvent.RedactedThinking(Signature content) -> text("", true, content, out);
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
    form.before(first, out);
    Json.write(out, json -> tail.write(id, model, _ -> false, json));
    form.after(out);
    form.end(out);
  }

  private void text(String text, boolean thought, @Nullable Signature signature, ByteBuf out) {
    if (text.isEmpty() && signature == null) {
      return;
    }
    form.before(first, out);
    first = false;
    out.writeBytes(TEXT);
    JsonText.write(text, out);
    if (thought) {
      out.writeBytes(THOUGHT);
    }
    if (signature != null) {
      out.writeBytes(SIGNATURE);
      JsonText.write(ThoughtSignature.of(signature), out);
    }
    out.writeBytes(rest);
    form.after(out);
  }

  private void named(String name) {
    if (!name.equals(model)) {
      model = name;
      rest = rest();
    }
  }

  private byte[] rest() {
    ByteBuf bytes = Unpooled.buffer(128);
    bytes.writeBytes(ascii("}],\"role\":\"model\"},\"index\":0}],\"modelVersion\":"));
    JsonText.write(model, bytes);
    bytes.writeBytes(ascii(",\"responseId\":"));
    JsonText.write(id.value(), bytes);
    bytes.writeByte('}');
    byte[] made = new byte[bytes.readableBytes()];
    bytes.readBytes(made);
    bytes.release();
    return made;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
