package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Writes how many tokens a request is, in the words of a format. */
public final class CountEncoder implements AnswerEncoder {
  private final Words words;
  private long tokens = -1;

  public CountEncoder(Words words) {
    this.words = words;
  }

  /** Writes the members of a format's answer. */
  @FunctionalInterface
  public interface Words {
    void write(long tokens, JsonGenerator json) throws IOException;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Counted counted -> tokens = counted.inputTokens();
      case InferenceEvent.Started _,
          InferenceEvent.Finished _,
          InferenceEvent.Metered _,
          InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Vector _,
          InferenceEvent.Failed _ ->
          throw new IllegalArgumentException("no part of a count: " + event.getClass());
    }
  }

  @Override
  public void end(ByteBuf out) {
    if (tokens < 0) {
      throw new IllegalStateException("the answer ended without a count");
    }
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          words.write(tokens, json);
          json.writeEndObject();
        });
  }
}
