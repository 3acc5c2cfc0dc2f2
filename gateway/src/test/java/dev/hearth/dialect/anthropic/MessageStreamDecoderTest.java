package dev.hearth.dialect.anthropic;

import static dev.hearth.dialect.anthropic.StreamEvents.BLOCK_STOP;
import static dev.hearth.dialect.anthropic.StreamEvents.START;
import static dev.hearth.dialect.anthropic.StreamEvents.STOP;
import static dev.hearth.dialect.anthropic.StreamEvents.TEXT;
import static dev.hearth.dialect.anthropic.StreamEvents.TEXT_START;
import static dev.hearth.dialect.anthropic.StreamEvents.block;
import static dev.hearth.dialect.anthropic.StreamEvents.delta;
import static dev.hearth.dialect.anthropic.StreamEvents.event;
import static dev.hearth.dialect.anthropic.StreamEvents.more;
import static dev.hearth.dialect.anthropic.StreamEvents.ping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageStreamDecoderTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer(
            "text",
            START + TEXT_START + ping() + TEXT + TEXT + BLOCK_STOP + delta("end_turn") + STOP,
            "started claude",
            "text Hé 🦉",
            "text Hé 🦉",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "text that its block begins with",
            START
                + event(
                    "content_block_start",
                    "'index':0,'content_block':" + "{'type':'text','text':'So'}")
                + TEXT
                + delta("max_tokens")
                + STOP,
            "started claude",
            "text So",
            "text Hé 🦉",
            "finished LENGTH",
            "usage 30/5/20/0"),
        answer(
            "a stop sequence",
            START
                + TEXT_START
                + TEXT
                + BLOCK_STOP
                + event(
                    "message_delta",
                    "'delta':{'stop_reason':'stop_sequence','stop_sequence':'###'},"
                        + "'usage':{'output_tokens':5,"
                        + "'output_tokens_details':{'thinking_tokens':2}}")
                + STOP,
            "started claude",
            "text Hé 🦉",
            "finished STOP at ###",
            "usage 30/5/20/2"),
        answer(
            "signed and redacted thinking",
            START
                + block("{'type':'thinking','thinking':'','signature':''}")
                + more("{'type':'thinking_delta','thinking':'hm'}")
                + more("{'type':'thinking_delta','thinking':''}")
                + more("{'type':'signature_delta','signature':'s1'}")
                + more("{'type':'signature_delta','signature':'s2'}")
                + BLOCK_STOP
                + block("{'type':'thinking','thinking':'','signature':''}")
                + more("{'type':'signature_delta','signature':'hidden'}")
                + BLOCK_STOP
                + block("{'type':'redacted_thinking','data':'red'}")
                + BLOCK_STOP
                + TEXT_START
                + TEXT
                + delta("end_turn")
                + STOP,
            "started claude",
            "thinking hm",
            "signed s1s2",
            "signed hidden",
            "redacted red",
            "text Hé 🦉",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "thinking that nobody signed",
            START
                + block("{'type':'thinking','thinking':'hm'}")
                + more("{'type':'signature_delta','signature':'hearth:unsigned'}")
                + BLOCK_STOP
                + delta("end_turn")
                + STOP,
            "started claude",
            "thinking hm",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "tool calls in pieces, whole and without arguments",
            START
                + block("{'type':'tool_use','id':'a','name':'f','input':{}}")
                + more("{'type':'input_json_delta','partial_json':''}")
                + more("{'type':'input_json_delta','partial_json':'{\\'x\\':'}")
                + more("{'type':'input_json_delta','partial_json':'1}'}")
                + BLOCK_STOP
                + block("{'type':'tool_use','id':'b','name':'g','input':{}}")
                + more("{'type':'input_json_delta','partial_json':''}")
                + BLOCK_STOP
                + block("{'type':'tool_use','id':'c','name':'h','input':{'y':2}}")
                + BLOCK_STOP
                + block("{'type':'redacted_thinking','data':'hearth:gemini:g'}")
                + BLOCK_STOP
                + delta("tool_use")
                + STOP,
            "started claude",
            "call 0 a f ",
            "call 0 - - {\"x\":",
            "call 0 - - 1}",
            "call 1 b g ",
            "call 1 - - {}",
            "call 2 c h ",
            "call 2 - - {\"y\":2}",
            "call signed 2 g",
            "finished TOOL_CALLS",
            "usage 30/5/20/0"),
        answer(
            "blocks that do not end",
            START
                + block("{'type':'thinking','thinking':''}")
                + more("{'type':'thinking_delta','thinking':'hm'}")
                + more("{'type':'signature_delta','signature':'s'}")
                + block("{'type':'tool_use','id':'a','name':'f','input':{}}")
                + delta("end_turn")
                + STOP,
            "started claude",
            "thinking hm",
            "signed s",
            "call 0 a f ",
            "call 0 - - {}",
            "finished TOOL_CALLS",
            "usage 30/5/20/0"),
        answer(
            "what only this format knows",
            START
                + block("{'type':'fallback','from':{'model':'a'},'to':{'model':'b'}}")
                + BLOCK_STOP
                + block("{'type':'server_tool_use','id':'s','name':'web_search','input':{}}")
                + more("{'type':'input_json_delta','partial_json':'{}'}")
                + BLOCK_STOP
                + block("{'type':'web_search_tool_result','tool_use_id':'s','content':[]}")
                + BLOCK_STOP
                + block("{'type':'compaction','content':null}")
                + more("{'type':'compaction_delta','content':'So far.'}")
                + BLOCK_STOP
                + event("odd", "'x':{'y':[1]}")
                + delta("pause_turn")
                + STOP,
            "started claude",
            "untranslatable fallback",
            "untranslatable server_tool_use",
            "untranslatable web_search_tool_result",
            "untranslatable compaction",
            "untranslatable pause_turn",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "a refusal and why",
            START
                + event(
                    "message_delta",
                    "'delta':{'stop_reason':'refusal','stop_details':{'type':'refusal',"
                        + "'category':'cyber','explanation':'No.'}},'usage':{'output_tokens':5}")
                + STOP,
            "started claude",
            "refusal No.",
            "finished REFUSAL",
            "usage 30/5/20/0"),
        answer(
            "a full context window",
            START + TEXT_START + TEXT + delta("model_context_window_exceeded") + STOP,
            "started claude",
            "text Hé 🦉",
            "finished LENGTH",
            "usage 30/5/20/0"),
        answer(
            "the same beginning twice",
            START + START + TEXT_START + START + TEXT + delta("end_turn") + STOP,
            "started claude",
            "text Hé 🦉",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "another beginning before any output",
            START.replace("msg_1", "msg_0") + START + TEXT + delta("end_turn") + STOP,
            "started claude",
            "text Hé 🦉",
            "finished STOP",
            "usage 30/5/20/0"),
        answer(
            "no usage, no names and no beginning",
            TEXT.replace("event: content_block_delta\n", "") + STOP + "data: [DONE]\n\n",
            "started asked",
            "text Hé 🦉",
            "finished STOP"),
        answer(
            "what several models consumed",
            START
                + TEXT
                + event(
                    "message_delta",
                    "'delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':9,"
                        + "'output_tokens':4,'iterations':["
                        + "{'type':'compaction','input_tokens':600,'output_tokens':50},"
                        + "{'type':'message','input_tokens':9,'cache_read_input_tokens':1,"
                        + "'cache_creation_input_tokens':2,'output_tokens':4}]}")
                + STOP,
            "started claude",
            "text Hé 🦉",
            "finished STOP",
            "usage 612/54/1/0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsAnswersInAnySplit(String name, String stream, List<String> expected) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 100; seed++) {
      assertThat(DecodedAnswer.described(wire.events(true, bytes, new Random(seed))))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void citationsTellWhichTextRestsOnThem() {
    String stream =
        START
            + TEXT_START
            + TEXT
            + BLOCK_STOP
            + TEXT_START
            + more(
                "{'type':'citations_delta','citation':{'type':'web_search_result_location',"
                    + "'url':'https://x','title':'T','cited_text':'q','encrypted_index':'e'}}")
            + TEXT
            + more(
                "{'type':'citations_delta','citation':{'type':'char_location',"
                    + "'document_index':0,'cited_text':'q'}}")
            + BLOCK_STOP
            + delta("end_turn")
            + STOP;

    assertThat(wire.events(true, stream))
        .contains(
            new InferenceEvent.Cited(new Citation("https://x", "T", "q", 5, 10)),
            new InferenceEvent.Untranslatable("char_location"));
  }

  @Test
  void tokensOfCachesAreInput() {
    assertThat(wire.events(true, START + TEXT + delta("end_turn") + STOP))
        .contains(new Metered(new Usage(30, 5, 20, 3, 0)));
  }

  private static Arguments answer(String name, String stream, String... events) {
    return Arguments.of(name, stream, List.of(events));
  }
}
