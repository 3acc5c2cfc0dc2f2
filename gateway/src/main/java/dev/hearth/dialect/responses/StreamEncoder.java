package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;

/**
 * Writes a chat's events as the events of a streamed answer: each item from its beginning to its
 * end, and the whole answer at the beginning and at the end.
 */
final class StreamEncoder implements AnswerEncoder {
  private final EventWriter events = new EventWriter();
  private final AnswerSoFar answer;
  private boolean begun;

  StreamEncoder(AnswerId id, String model, Echo echo) {
    this.answer = new AnswerSoFar(id, model, echo, events);
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    if (event instanceof InferenceEvent.Started(String model)) {
      answer.model(model);
    }
    if (!begun) {
      begun = true;
      snapshot("response.created", Outcome.inProgress(), out);
      snapshot("response.in_progress", Outcome.inProgress(), out);
    }
    answer.event(event, out);
  }

  @Override
  public void end(ByteBuf out) {
    Outcome outcome = answer.outcome();
    snapshot("response." + outcome.status(), outcome, out);
  }

  /**
   * Appends what tells the reader that the answer broke here. Software development kits read the
   * error alone, coding agents the answer that failed.
   */
  @Override
  public boolean fail(InferenceError error, ByteBuf out) {
    String code = Outcome.code(error);
    String message = Outcome.message(error);
    events.event(
        "error",
        json -> {
          json.writeStringField("code", code);
          json.writeStringField("message", message);
          json.writeStringField("param", error.param());
          json.writeObjectFieldStart("error");
          json.writeStringField("type", Outcome.type(error));
          json.writeStringField("code", code);
          json.writeStringField("message", message);
          json.writeStringField("param", error.param());
          json.writeEndObject();
        },
        out);
    snapshot("response.failed", Outcome.failed(error), out);
    return true;
  }

  private void snapshot(String type, Outcome outcome, ByteBuf out) {
    events.event(
        type,
        json -> {
          json.writeFieldName("response");
          answer.write(outcome, json);
        },
        out);
  }
}
