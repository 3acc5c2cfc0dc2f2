package dev.hearth.dialect.matrix;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Transcoder;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import java.time.Instant;
import java.util.Set;

/** One caller's request on its way to a back end, and the answer on its way back. */
final class Passage implements AutoCloseable {
  private final Side door;
  private final Side target;
  private final TestBuffers buffers;
  private final RequestBody body = new RequestBody();
  private final RequestFacts facts;
  private final boolean stream;

  /**
   * What a back end gets.
   *
   * @param json as text; empty where the request is refused
   * @param dropped the names of what it does not get
   * @param refused why it gets nothing; empty where it gets something
   */
  record Sent(String path, String json, Set<String> dropped, String refused) {}

  Passage(Side door, Side target, String request, boolean stream, TestBuffers buffers) {
    this.door = door;
    this.target = target;
    this.buffers = buffers;
    this.stream = stream;
    body.add(buffers.of(door.body(request, stream)));
    this.facts = door.door().peek(door.asked(stream), body);
  }

  /** What the back end gets. */
  Sent sent() {
    Losses losses = new Losses();
    String path = target.backend().path(facts.operation(), target.target().model(), stream);
    try {
      String json =
          door == target
              ? TestBuffers.text(
                  door.door().rewrite(body, facts, target.target(), buffers.allocator()))
              : TestBuffers.text(
                  target.backend().encode(request(), target.target(), losses, buffers.allocator()));
      return new Sent(path, json, losses.names(), "");
    } catch (InferenceException e) {
      return new Sent(
          path, "", Set.of(), e.error().kind() + " " + e.error().code() + ": " + e.getMessage());
    }
  }

  /** The caller's request in no format's words. */
  InferenceRequest request() {
    return door.door().decode(door.asked(stream), body);
  }

  /** What the caller is given of an answer. */
  Given given(String answer) {
    Given sink = new Given();
    try (AnswerRelay relay = relay(sink)) {
      relay.accept(buffers.of(answer));
      relay.end();
    }
    return sink;
  }

  private AnswerRelay relay(Given sink) {
    if (door == target) {
      return door.door().passThrough(facts, sink, buffers.allocator());
    }
    AnswerId id = new AnswerId("req-1", Instant.parse("2026-01-02T03:04:05Z"), () -> 1_500_000_000);
    return new Transcoder(
        target.backend().decoder(request()),
        door.door().encoder(id, facts, body),
        sink,
        buffers.allocator());
  }

  @Override
  public void close() {
    body.release();
  }
}
