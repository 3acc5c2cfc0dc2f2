package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.VectorsSoFar;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Gathers vectors and writes them as one answer at the end. */
final class VectorsEncoder implements AnswerEncoder {
  private final Endpoint endpoint;
  private final String model;
  private final AnswerEnd end;
  private final VectorsSoFar vectors = new VectorsSoFar();

  VectorsEncoder(Endpoint endpoint, AnswerId id, String model) {
    this.endpoint = endpoint;
    this.model = model;
    this.end = new AnswerEnd(id.elapsedNanos());
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    vectors.take(event);
    if (event instanceof InferenceEvent.Metered metered) {
      end.metered(metered.usage());
    }
  }

  @Override
  public void end(ByteBuf out) {
    if (endpoint == Endpoint.EMBEDDINGS) {
      ByteBufUtil.writeAscii(out, "{\"embedding\":");
      ByteBufUtil.writeAscii(out, vectors.size() == 0 ? "[]" : vectors.all().iterator().next());
    } else {
      ByteBufUtil.writeAscii(out, "{\"model\":");
      JsonText.write(model, out);
      ByteBufUtil.writeAscii(out, ",\"embeddings\":[");
      String comma = "";
      for (String numbers : vectors.all()) {
        ByteBufUtil.writeAscii(out, comma);
        ByteBufUtil.writeAscii(out, numbers);
        comma = ",";
      }
      out.writeByte(']');
      end.writeOfVectors(out);
    }
    out.writeByte('}');
  }
}
