package dev.hearth.dialect.ollama;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes the answer to a request that only loads or unloads its model. */
final class LoadAnswer {
  private LoadAnswer() {}

  static void write(Endpoint endpoint, RequestBody body, AnswerId id, String model, ByteBuf out) {
    if (!endpoint.isGenerating()) {
      new VectorsEncoder(endpoint, id, model).end(out);
      return;
    }
    String reason = RequestPeek.unloads(body) ? "unload" : "load";
    new AnswerShape(endpoint, id, model).writeText("", out);
    ByteBufUtil.writeAscii(out, "\"done\":true,\"done_reason\":\"" + reason + "\"}");
    if (RequestPeek.isStream(endpoint, body)) {
      out.writeByte('\n');
    }
  }
}
