package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat's events as the events of a streamed answer: each item from its beginning to its
 * end, and the whole answer at the beginning and at the end.
 */
final class StreamEncoder implements AnswerEncoder {
  private static final AnswerId UNKNOWN = new AnswerId("", Instant.EPOCH);

  private final EventWriter events;
  private final AnswerSoFar answer;
  private final ItemIds ids;
  private final @Nullable Keeping keeping;
  private boolean begun;

  /**
   * An encoder of a new answer.
   *
   * @param keeping who keeps it once it is whole; null for nobody
   */
  StreamEncoder(AnswerId id, ItemIds ids, String model, Echo echo, @Nullable Keeping keeping) {
    this(new EventWriter(0), id, ids, model, echo, keeping);
  }

  private StreamEncoder(
      EventWriter events,
      AnswerId id,
      ItemIds ids,
      String model,
      Echo echo,
      @Nullable Keeping keeping) {
    this.events = events;
    this.answer = new AnswerSoFar(id, ids, model, echo, events);
    this.ids = ids;
    this.keeping = keeping;
  }

  /** What tells of an error in a stream of which nothing is known. */
  static StreamEncoder unknown() {
    return new StreamEncoder(UNKNOWN, ItemIds.of(UNKNOWN), "", Echo.none(), null);
  }

  /** What tells of an error in a stream that passed as it came. */
  static StreamEncoder after(StreamPosition position, String model) {
    return new StreamEncoder(
        new EventWriter(position.next()),
        UNKNOWN,
        ItemIds.ofResponse(position.response()),
        model,
        Echo.none(),
        null);
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
    String type = "response." + outcome.status();
    if (keeping == null) {
      snapshot(type, outcome, out);
      return;
    }
    byte[] whole = answer.json(outcome);
    events.event(type, "response", whole, out);
    keeping.keep(ids, whole, answer.untold());
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
