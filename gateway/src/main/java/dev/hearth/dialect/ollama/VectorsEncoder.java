package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Gathers vectors and writes them as one answer at the end. */
final class VectorsEncoder implements AnswerEncoder {
  private final Endpoint endpoint;
  private final String model;
  private final AnswerEnd end;
  private final List<String> vectors = new ArrayList<>();

  VectorsEncoder(Endpoint endpoint, AnswerId id, String model) {
    this.endpoint = endpoint;
    this.model = model;
    this.end = new AnswerEnd(id.elapsedNanos());
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Vector vector -> vectors.add(vector.numbers());
      case InferenceEvent.Metered metered -> end.metered(metered.usage());
      case InferenceEvent.Started _,
          InferenceEvent.Finished _,
          InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Failed _ ->
          throw new IllegalArgumentException("no part of an embedding: " + event.getClass());
    }
  }

  @Override
  public void end(ByteBuf out) {
    if (endpoint == Endpoint.EMBEDDINGS) {
      ByteBufUtil.writeAscii(out, "{\"embedding\":");
      ByteBufUtil.writeAscii(out, vectors.isEmpty() ? "[]" : vectors.getFirst());
    } else {
      ByteBufUtil.writeAscii(out, "{\"model\":");
      JsonText.write(model, out);
      ByteBufUtil.writeAscii(out, ",\"embeddings\":[");
      for (int i = 0; i < vectors.size(); i++) {
        ByteBufUtil.writeAscii(out, i == 0 ? "" : ",");
        ByteBufUtil.writeAscii(out, vectors.get(i));
      }
      out.writeByte(']');
      end.writeOfVectors(out);
    }
    out.writeByte('}');
  }
}
