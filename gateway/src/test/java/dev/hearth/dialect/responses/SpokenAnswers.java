package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Every sort of answer to every sort of request, as callers get them: whole and as streams. */
final class SpokenAnswers {
  /** Requests that say nothing, and all that an answer tells again. */
  static final List<String> REQUESTS =
      List.of(
          "{'model':'m','input':'hi'}",
          "{'model':'m','input':'hi','store':false,'instructions':'be kind','user':'u',"
              + "'temperature':0.5,'top_p':0.9,'presence_penalty':0.1,'frequency_penalty':0.1,"
              + "'top_logprobs':2,'max_output_tokens':99,'max_tool_calls':3,'metadata':{'a':'b'},"
              + "'safety_identifier':'s','prompt_cache_key':'k','prompt_cache_retention':'24h',"
              + "'parallel_tool_calls':false,'truncation':'auto','service_tier':'flex',"
              + "'include':['reasoning.encrypted_content'],"
              + "'reasoning':{'effort':'low','summary':'auto'},"
              + "'text':{'verbosity':'low','format':{'type':'json_schema','name':'n',"
              + "'schema':{'type':'object'}}},'tool_choice':{'type':'function','name':'f'},"
              + "'tools':[{'type':'function','name':'f'},{'type':'custom','name':'p'},"
              + "{'type':'namespace','name':'n','description':'d','tools':["
              + "{'type':'function','name':'g','parameters':{'type':'object'},'strict':true}]}]}",
          "{'model':'m','input':'hi','text':{'format':{'type':'json_object'}},"
              + "'tool_choice':'required','tools':[{'type':'function','name':'f',"
              + "'description':'d','parameters':{'type':'object'},'strict':false}]}");

  private final TestBuffers buffers;
  private final Bodies bodies;
  private final ResponsesDialect dialect = new ResponsesDialect();

  SpokenAnswers(TestBuffers buffers) {
    this.buffers = buffers;
    this.bodies = new Bodies(buffers);
  }

  static List<List<InferenceEvent>> answers() {
    List<List<InferenceEvent>> answers = new ArrayList<>();
    answers.add(everything());
    answers.add(List.of(new Started("m"), new Finished(StopReason.STOP)));
    answers.add(List.of(new Started("m"), new TextDelta("par"), new Finished(StopReason.LENGTH)));
    answers.add(
        List.of(new Started("m"), new RefusalDelta("no"), new Finished(StopReason.CONTENT_FILTER)));
    for (long seed = 0; seed < 30; seed++) {
      answers.add(RandomAnswers.next(new Random(seed)));
    }
    return answers;
  }

  private static List<InferenceEvent> everything() {
    return List.of(
        new Started("m"),
        new RedactedThinking(new Signature(Issuer.ANTHROPIC, "r")),
        new ThinkingDelta("hm"),
        new ThinkingSigned(new Signature(Issuer.OPENAI, "s")),
        new TextDelta("so"),
        new Cited(new Citation("https://x/1", "X", null, 0, 2)),
        new RefusalDelta("no"),
        new ToolCallDelta(0, "call_1", "f", "{\"a\":1}"),
        new ToolCallDelta(1, "call_2", "p", "{\"input\":\"x y\"}"),
        new ToolCallDelta(2, "call_3", "n__g", "{}"),
        new Finished(StopReason.TOOL_CALLS),
        new Metered(new Usage(9, 5, 2, 1, 1)));
  }

  /** A whole answer. */
  JsonNode whole(String request, List<InferenceEvent> events) throws IOException {
    return Json.tree(encoded(request, events, false, false));
  }

  /** A stream's events; the last ones of one that broke tell of the error. */
  List<JsonNode> stream(String request, List<InferenceEvent> events, boolean breaks)
      throws IOException {
    return Answers.events(encoded(request, events, true, breaks));
  }

  private String encoded(
      String request, List<InferenceEvent> events, boolean stream, boolean breaks) {
    ByteBuf out = buffers.allocator().buffer();
    RequestBody body = bodies.body(request);
    AnswerId id = new AnswerId("req-0123456789abcdef", Instant.ofEpochSecond(1_700_000_000));
    AnswerEncoder encoder = dialect.encoder(id, Answers.facts(stream), body, new Kept());
    body.release();
    for (InferenceEvent event : events) {
      if (!(breaks && event instanceof Finished)) {
        encoder.encode(event, out);
      }
    }
    if (breaks) {
      encoder.fail(InferenceError.of(Kind.UPSTREAM_FAILED, "cut"), out);
    } else {
      encoder.end(out);
    }
    return TestBuffers.text(out);
  }
}
