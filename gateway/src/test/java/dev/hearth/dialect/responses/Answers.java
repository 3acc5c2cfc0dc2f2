package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Answers through this dialect, both ways. */
final class Answers {
  /** The members that clients expect of every answer. */
  static final List<String> REQUIRED =
      List.of(
          "id",
          "object",
          "created_at",
          "completed_at",
          "status",
          "incomplete_details",
          "model",
          "previous_response_id",
          "instructions",
          "output",
          "error",
          "tools",
          "tool_choice",
          "truncation",
          "parallel_tool_calls",
          "text",
          "top_p",
          "presence_penalty",
          "frequency_penalty",
          "top_logprobs",
          "temperature",
          "reasoning",
          "usage",
          "max_output_tokens",
          "max_tool_calls",
          "store",
          "background",
          "service_tier",
          "metadata",
          "safety_identifier",
          "prompt_cache_key");

  static final String ENCRYPTED = "{'model':'asked','include':['reasoning.encrypted_content']}";

  private static final AnswerId ID =
      new AnswerId("req-0a1b", Instant.ofEpochSecond(1_700_000_000), () -> 3_000_000_000L);

  private final TestBuffers buffers;
  private final Bodies bodies;
  private final ResponsesDialect dialect = new ResponsesDialect();

  Answers(TestBuffers buffers) {
    this.buffers = buffers;
    this.bodies = new Bodies(buffers);
  }

  static InferenceRequest request(boolean stream) {
    return stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
  }

  static RequestFacts facts(boolean stream) {
    return new RequestFacts(Operation.CHAT, "asked", stream, 9, null, false, false, stream, false);
  }

  /** What a caller gets. */
  String encoded(String quotedBody, boolean stream, List<InferenceEvent> events) {
    ByteBuf out = buffers.allocator().buffer();
    RequestBody body = bodies.body(quotedBody);
    AnswerEncoder encoder = dialect.encoder(ID, facts(stream), body);
    body.release();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    return TestBuffers.text(out);
  }

  /** What a back end says. */
  List<InferenceEvent> decoded(boolean stream, String text) {
    return decoded(stream, List.of(buffers.of(text)));
  }

  List<InferenceEvent> decoded(boolean stream, List<ByteBuf> pieces) {
    return DecodedAnswer.events(dialect.decoder(request(stream)), pieces);
  }

  /** Events of a stream, framed as this format does it; single quotes stand for double ones. */
  static String framed(String... events) {
    StringBuilder all = new StringBuilder();
    for (String event : events) {
      all.append("data: ").append(Bodies.json(event)).append("\n\n");
    }
    return all.toString();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The events of a stream. */
  static List<JsonNode> events(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(Json.tree(line.substring(6)));
      }
    }
    return events;
  }
}
