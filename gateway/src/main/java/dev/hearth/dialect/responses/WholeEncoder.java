package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;

/** Gathers a chat's events and writes them as one answer at the end. */
final class WholeEncoder implements AnswerEncoder {
  private final AnswerSoFar answer;

  WholeEncoder(AnswerId id, String model, Echo echo) {
    this.answer = new AnswerSoFar(id, model, echo, new ItemListener() {});
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    answer.event(event, out);
  }

  @Override
  public void end(ByteBuf out) {
    Json.write(out, json -> answer.write(answer.outcome(), json));
  }
}
