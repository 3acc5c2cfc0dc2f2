package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeMessageDecoderTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void readsEveryBlockInAnySplit() {
    String json =
        Wire.json(
            "{'content':[{'type':'thinking','thinking':'hm','signature':'sig'},"
                + "{'type':'redacted_thinking','data':'red'},{'type':'text','text':'Grüße 🦉'},"
                + "{'type':'text','text':'','citations':null},"
                + "{'type':'server_tool_use','id':'s','name':'web_search','input':{}},"
                + "{'type':'tool_use','id':'a','name':'f','input':{'x':[1.50]}},"
                + "{'type':'redacted_thinking','data':'hearth:gemini:g'},"
                + "{'type':'tool_use','id':'b','name':'g','input':{}}],"
                + "'id':'msg_1','type':'message','role':'assistant','model':'claude',"
                + "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':1,"
                + "'cache_read_input_tokens':2,'cache_creation_input_tokens':4,"
                + "'output_tokens':8,'server_tool_use':{'web_search_requests':1}}}");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 50; seed++) {
      assertThat(DecodedAnswer.described(wire.events(false, bytes, new Random(seed))))
          .as("seed %d", seed)
          .containsExactly(
              "started claude",
              "thinking hm",
              "signed sig",
              "redacted red",
              "text Grüße 🦉",
              "untranslatable server_tool_use",
              "call 0 a f {\"x\":[1.50]}",
              "call signed 0 g",
              "call 1 b g {}",
              "finished TOOL_CALLS",
              "usage 7/8/2/0");
    }
  }

  @Test
  void citationsTellWhichTextRestsOnThem() {
    String json =
        Wire.json(
            "{'model':'claude','content':[{'type':'text','text':'So: '},{'type':'text',"
                + "'text':'news','citations':[{'type':'web_search_result_location',"
                + "'url':'https://x','title':null,'cited_text':'q'},"
                + "{'type':'search_result_location','source':'https://y','title':'Y'},"
                + "{'type':'page_location','document_index':0}]}],'stop_reason':'end_turn'}");

    assertThat(wire.events(false, json))
        .contains(
            new InferenceEvent.Cited(new Citation("https://x", null, "q", 4, 8)),
            new InferenceEvent.Cited(new Citation("https://y", "Y", null, 4, 8)),
            new InferenceEvent.Untranslatable("page_location"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'stop_reason':'refusal','stop_details':{'explanation':'No.'};"
            + "                                        refusal No.,finished REFUSAL",
        "'stop_reason':'refusal','stop_details':null;  finished REFUSAL",
        "'stop_reason':'max_tokens';                   finished LENGTH",
        "'stop_reason':'stop_sequence','stop_sequence':'##'; finished STOP at ##",
        "'stop_reason':null;                           finished STOP"
      })
  void readsWhyItStopped(String fields, String expected) {
    String json = Wire.json("{'model':'claude','content':[]," + fields + "}");
    assertThat(DecodedAnswer.described(wire.events(false, json)))
        .isEqualTo(List.of(("started claude," + expected).split(",", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        ";                                           UPSTREAM_FAILED;  nothing",
        "<html></html>;                              UPSTREAM_FAILED;  HTML",
        "{'type':'message','content':[;              UPSTREAM_FAILED;  middle",
        "{'content':[tru]};                          UPSTREAM_FAILED;  no JSON",
        "{'type':'skill_version'};                   UPSTREAM_FAILED;  else than a message",
        "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}};"
            + "                                      UNAVAILABLE;      Overloaded",
        "{'error':{'message':'prompt is too long: 9 tokens > 8 maximum','code':400}};"
            + "                                      CONTEXT_OVERFLOW; too long"
      })
  void whatIsNoMessageFails(String answer, String kind, String message) {
    List<InferenceEvent> events = wire.events(false, answer == null ? "" : Wire.json(answer));
    assertThat(DecodedAnswer.described(events)).containsExactly("failed " + kind);
    assertThat(DecodedAnswer.failure(events)).contains(message);
  }
}
