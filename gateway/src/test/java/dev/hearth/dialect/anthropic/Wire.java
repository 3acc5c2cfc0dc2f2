package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The dialect as its tests use it: JSON with single quotes in, values and JSON out. */
final class Wire {
  /** The name of a model that is none of Anthropic's. */
  static final String ANY = "some-model";

  private final AnthropicDialect dialect = new AnthropicDialect();
  private final TestBuffers buffers = new TestBuffers();

  AnthropicDialect dialect() {
    return dialect;
  }

  TestBuffers buffers() {
    return buffers;
  }

  static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  /** A request's body. */
  RequestBody body(String json, Random random) {
    RequestBody body = new RequestBody();
    buffers.cut(json.getBytes(StandardCharsets.UTF_8), random).forEach(body::add);
    return body;
  }

  Chat decoded(String json, Random random) {
    RequestBody body = body(json, random);
    try {
      if (dialect.decode(Asked.of(Operation.CHAT), body) instanceof Chat chat) {
        return chat;
      }
      throw new AssertionError("no chat");
    } finally {
      body.release();
    }
  }

  /** A request whose other fields are these, in single quotes. */
  Chat chat(String fields) {
    String json = json("{'model':'m'," + fields + "}");
    return decoded(json, new Random(json.length()));
  }

  String sent(InferenceRequest request, String model) {
    return sent(request, new ModelParams(model, Map.of()), new Losses());
  }

  String sent(InferenceRequest request, ModelParams target, Losses losses) {
    return TestBuffers.text(dialect.encode(request, target, losses, buffers.allocator()));
  }

  /** An answer's events. */
  List<InferenceEvent> events(boolean stream, byte[] answer, Random random) {
    InferenceRequest request =
        stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
    return DecodedAnswer.events(dialect.decoder(request), buffers.cut(answer, random));
  }

  List<InferenceEvent> events(boolean stream, String answer) {
    return events(stream, answer.getBytes(StandardCharsets.UTF_8), new Random(answer.length()));
  }

  /** The events as the dialect's own answer. */
  String encoded(boolean stream, List<InferenceEvent> events) {
    AnswerEncoder encoder =
        dialect.encoder(new AnswerId("req-1", Instant.EPOCH), facts(stream), new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    return TestBuffers.text(out);
  }

  static RequestFacts facts(boolean stream) {
    return new RequestFacts(Operation.CHAT, "asked", stream, 9, null, false, false, true, false);
  }
}
