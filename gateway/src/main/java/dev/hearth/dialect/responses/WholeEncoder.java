package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Gathers a chat's events and writes them as one answer at the end. */
final class WholeEncoder implements AnswerEncoder {
  private final AnswerSoFar answer;
  private final ItemIds ids;
  private final @Nullable Keeping keeping;

  /**
   * An encoder of a new answer.
   *
   * @param keeping who keeps it once it is whole; null for nobody
   */
  WholeEncoder(AnswerId id, ItemIds ids, String model, Echo echo, @Nullable Keeping keeping) {
    this.answer = new AnswerSoFar(id, ids, model, echo, new ItemListener() {});
    this.ids = ids;
    this.keeping = keeping;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    answer.event(event, out);
  }

  @Override
  public void end(ByteBuf out) {
    Outcome outcome = answer.outcome();
    if (keeping == null) {
      Json.write(out, json -> answer.write(outcome, json));
      return;
    }
    byte[] whole = answer.json(outcome);
    out.writeBytes(whole);
    keeping.keep(ids, whole, answer.untold());
  }
}
