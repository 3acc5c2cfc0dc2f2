package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodersTest {
  private static final Signature OWN = new Signature(Issuer.ANTHROPIC, "sig");
  private static final Signature FOREIGN = new Signature(Issuer.GEMINI, "g");

  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void writesAStreamBlockByBlock() {
    List<InferenceEvent> events =
        List.of(
            new Started("local"),
            new ThinkingDelta("h"),
            new ThinkingDelta("m"),
            new ThinkingSigned(OWN),
            new RedactedThinking(OWN),
            new TextDelta("H\"é"),
            new TextDelta(""),
            new TextDelta("🦉"),
            new ToolCallDelta(0, "a", "f", ""),
            new ToolCallDelta(0, null, null, "{}"),
            new Finished(StopReason.TOOL_CALLS),
            new Metered(new Usage(30, 5, 20, 3, 2)));

    assertThat(wire.encoded(true, events))
        .isEqualTo(
            start("local")
                + block(0, "{'type':'thinking','thinking':'','signature':''}")
                + more(0, "{'type':'thinking_delta','thinking':'h'}")
                + more(0, "{'type':'thinking_delta','thinking':'m'}")
                + more(0, "{'type':'signature_delta','signature':'sig'}")
                + stop(0)
                + block(1, "{'type':'redacted_thinking','data':'sig'}")
                + stop(1)
                + block(2, "{'type':'text','text':''}")
                + more(2, "{'type':'text_delta','text':'H\\'é'}")
                + more(2, "{'type':'text_delta','text':'🦉'}")
                + stop(2)
                + block(3, "{'type':'tool_use','id':'a','name':'f','input':{}}")
                + more(3, "{'type':'input_json_delta','partial_json':'{}'}")
                + stop(3)
                + end(
                    "tool_use",
                    "null",
                    "7,3,20,5",
                    ",'output_tokens_details':" + "{'thinking_tokens':2}"));
  }

  @Test
  void thinkingThatNobodySignedSaysSo() {
    assertThat(
            wire.encoded(
                true,
                List.of(
                    new Started("m"),
                    new ThinkingDelta("hm"),
                    new TextDelta("a"),
                    new ThinkingSigned(FOREIGN),
                    new Finished(StopReason.STOP))))
        .isEqualTo(
            start("m")
                + block(0, "{'type':'thinking','thinking':'','signature':''}")
                + more(0, "{'type':'thinking_delta','thinking':'hm'}")
                + more(0, "{'type':'signature_delta','signature':'hearth:unsigned'}")
                + stop(0)
                + block(1, "{'type':'text','text':''}")
                + more(1, "{'type':'text_delta','text':'a'}")
                + stop(1)
                + block(2, "{'type':'thinking','thinking':'','signature':''}")
                + more(2, "{'type':'signature_delta','signature':'hearth:gemini:g'}")
                + stop(2)
                + end("end_turn", "null", "0,0,0,0", ""));
  }

  @Test
  void toolCallsToldInTurnsComeOneAfterTheOther() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ToolCallDelta(0, "a", "f", "{\"x\":\"}\\\""),
            new ToolCallDelta(1, "b", "g", "{"),
            new TextDelta("between"),
            new ToolCallDelta(2, "c", "h", ""),
            new ToolCallDelta(0, null, null, "\"}"),
            new ToolCallSigned(1, FOREIGN),
            new ToolCallDelta(1, null, null, "}"),
            new ToolCallDelta(2, null, null, "{}"),
            new Finished(StopReason.TOOL_CALLS));

    assertThat(wire.encoded(true, events))
        .isEqualTo(
            start("m")
                + block(0, "{'type':'tool_use','id':'a','name':'f','input':{}}")
                + more(0, "{'type':'input_json_delta','partial_json':'{\\'x\\':\\'}\\\\\\''}")
                + more(0, "{'type':'input_json_delta','partial_json':'\\'}'}")
                + stop(0)
                + block(1, "{'type':'tool_use','id':'b','name':'g','input':{}}")
                + more(1, "{'type':'input_json_delta','partial_json':'{'}")
                + more(1, "{'type':'input_json_delta','partial_json':'}'}")
                + stop(1)
                + block(2, "{'type':'redacted_thinking','data':'hearth:gemini:g'}")
                + stop(2)
                + block(3, "{'type':'text','text':''}")
                + more(3, "{'type':'text_delta','text':'between'}")
                + stop(3)
                + block(4, "{'type':'tool_use','id':'c','name':'h','input':{}}")
                + more(4, "{'type':'input_json_delta','partial_json':'{}'}")
                + stop(4)
                + end("tool_use", "null", "0,0,0,0", ""));
  }

  @Test
  void callsWhoseArgumentsNeverEndAreWrittenAtTheEnd() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ToolCallDelta(0, "a", "f", "no"),
            new ToolCallDelta(1, "b", "g", "{"),
            new ToolCallDelta(0, null, null, "thing"),
            new Finished(StopReason.STOP));

    assertThat(wire.encoded(true, events))
        .isEqualTo(
            start("m")
                + block(0, "{'type':'tool_use','id':'a','name':'f','input':{}}")
                + more(0, "{'type':'input_json_delta','partial_json':'no'}")
                + more(0, "{'type':'input_json_delta','partial_json':'thing'}")
                + stop(0)
                + block(1, "{'type':'tool_use','id':'b','name':'g','input':{}}")
                + more(1, "{'type':'input_json_delta','partial_json':'{'}")
                + stop(1)
                + end("tool_use", "null", "0,0,0,0", ""));
  }

  @Test
  void citationsStandInTheBlockOfTheirText() {
    Citation citation = new Citation("https://x", "T", null, 0, 1);
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new Cited(citation),
            new TextDelta("a"),
            new Cited(citation),
            new TextDelta("b"),
            new Finished(StopReason.STOP));
    String cited =
        "{'type':'web_search_result_location','cited_text':'','url':'https://x','title':'T',"
            + "'encrypted_index':''}";

    assertThat(wire.encoded(true, events))
        .isEqualTo(
            start("m")
                + block(0, "{'type':'text','text':''}")
                + more(0, "{'type':'text_delta','text':'a'}")
                + more(0, "{'type':'citations_delta','citation':" + cited + "}")
                + stop(0)
                + block(1, "{'type':'text','text':''}")
                + more(1, "{'type':'text_delta','text':'b'}")
                + stop(1)
                + end("end_turn", "null", "0,0,0,0", ""));
    assertThat(wire.encoded(false, events))
        .contains(
            Wire.json(
                "'content':[{'type':'text','text':'a','citations':["
                    + cited
                    + "]},"
                    + "{'type':'text','text':'b'}]"));
  }

  @Test
  void writesAWholeMessage() {
    List<InferenceEvent> events =
        List.of(
            new Started("local"),
            new ThinkingDelta("hm"),
            new ThinkingSigned(OWN),
            new ThinkingDelta("so"),
            new RedactedThinking(FOREIGN),
            new TextDelta("H\"é"),
            new TextDelta("!"),
            new ToolCallDelta(0, "a", "f", "{\"x\""),
            new ToolCallDelta(1, "b", "g", "nothing"),
            new ToolCallDelta(0, null, null, ":1.50}"),
            new ToolCallSigned(0, FOREIGN),
            new ToolCallDelta(2, "c", "h", ""),
            new Finished(StopReason.TOOL_CALLS),
            new Metered(new Usage(30, 5, 20, 3, 0)));

    assertThat(wire.encoded(false, events))
        .isEqualTo(
            Wire.json(
                "{'id':'msg_req-1','type':'message','role':'assistant','model':'local','content':["
                    + "{'type':'thinking','thinking':'hm','signature':'sig'},"
                    + "{'type':'thinking','thinking':'so','signature':'hearth:unsigned'},"
                    + "{'type':'redacted_thinking','data':'hearth:gemini:g'},"
                    + "{'type':'text','text':'H\\'é!'},"
                    + "{'type':'tool_use','id':'a','name':'f','input':{'x':1.50}},"
                    + "{'type':'redacted_thinking','data':'hearth:gemini:g'},"
                    + "{'type':'tool_use','id':'b','name':'g','input':{'arguments':'nothing'}},"
                    + "{'type':'tool_use','id':'c','name':'h','input':{}}],"
                    + "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':7,"
                    + "'cache_creation_input_tokens':3,'cache_read_input_tokens':20,"
                    + "'output_tokens':5}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP,, end_turn, null",
    "STOP, ##, stop_sequence, \"##\"",
    "LENGTH,, max_tokens, null",
    "CONTENT_FILTER,, refusal, null",
    "REFUSAL,, refusal, null"
  })
  void tellsWhyItStopped(StopReason reason, String sequence, String word, String told) {
    List<InferenceEvent> events =
        List.of(new Started("m"), new RefusalDelta("No."), new Finished(reason, sequence));

    assertThat(wire.encoded(true, events))
        .endsWith(end(word, told, "0,0,0,0", ""))
        .contains("{\"type\":\"text_delta\",\"text\":\"No.\"}");
    assertThat(wire.encoded(false, events))
        .contains(
            "\"content\":[{\"type\":\"text\",\"text\":\"No.\"}],\"stop_reason\":\"" + word + "\"",
            "\"stop_sequence\":" + told);
  }

  @Test
  void emptyAnswerIsWholeToo() {
    List<InferenceEvent> events = List.of(new Started("m"), new Finished(StopReason.STOP));
    assertThat(wire.encoded(true, events))
        .isEqualTo(start("m") + end("end_turn", "null", "0,0,0,0", ""));
    assertThat(wire.encoded(false, events)).contains("\"content\":[]");
  }

  @Test
  void refusesWhatNoMessageHolds() {
    InferenceEvent vector = new Vector(0, "[1]");
    InferenceEvent failed = new Failed(InferenceError.of(Kind.INTERNAL, "x"));
    for (boolean stream : List.of(true, false)) {
      for (InferenceEvent event : List.of(vector, failed)) {
        ByteBuf out = wire.buffers().allocator().buffer();
        AnswerEncoder encoder =
            wire.dialect()
                .encoder(new AnswerId("x", Instant.EPOCH), Wire.facts(stream), new RequestBody());
        assertThatThrownBy(() -> encoder.encode(event, out))
            .isInstanceOf(IllegalArgumentException.class);
        out.release();
      }
    }
  }

  @Test
  void keepAliveIsAPing() {
    assertThat(
            TestBuffers.text(
                wire.dialect()
                    .keepAlive(
                        new AnswerId("x", Instant.EPOCH),
                        Wire.facts(true),
                        wire.buffers().allocator())))
        .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  }

  private static String start(String model) {
    return event(
        "message_start",
        "'message':{'id':'msg_req-1','type':'message','role':'assistant','model':'"
            + model
            + "','content':[],'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':0,"
            + "'cache_creation_input_tokens':0,'cache_read_input_tokens':0,'output_tokens':0}}");
  }

  private static String end(String reason, String sequence, String usage, String details) {
    String[] tokens = usage.split(",", -1);
    return event(
            "message_delta",
            "'delta':{'stop_reason':'%s','stop_sequence':%s},'usage':{'input_tokens':%s,"
                    .formatted(reason, sequence, tokens[0])
                + "'cache_creation_input_tokens':%s,'cache_read_input_tokens':%s,"
                    .formatted(tokens[1], tokens[2])
                + "'output_tokens':%s%s}".formatted(tokens[3], details))
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  }

  private static String block(int index, String block) {
    return event("content_block_start", "'index':" + index + ",'content_block':" + block);
  }

  private static String more(int index, String delta) {
    return event("content_block_delta", "'index':" + index + ",'delta':" + delta);
  }

  private static String stop(int index) {
    return event("content_block_stop", "'index':" + index);
  }

  private static String event(String name, String fields) {
    return "event: %s\ndata: %s\n\n"
        .formatted(name, Wire.json("{'type':'" + name + "'," + fields + "}"));
  }
}
