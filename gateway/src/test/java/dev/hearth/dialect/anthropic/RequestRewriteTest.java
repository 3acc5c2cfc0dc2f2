package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRewriteTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a'};                          {'model':'real'}",
        "{ 'model' : 'a' , 'x':1 };              { 'model' : 'real' , 'x':1 }",
        "{'x':{'model':'a'},'model':'\\u0061'};  {'x':{'model':'a'},'model':'real'}",
        "{'model':'a','stream':true,'messages':[{'role':'user','content':[{'type':'text',"
            + "'text':'hi','cache_control':{'type':'ephemeral'}}]}],'context_management':{}};"
            + "{'model':'real','stream':true,'messages':[{'role':'user','content':[{'type':'text',"
            + "'text':'hi','cache_control':{'type':'ephemeral'}}]}],'context_management':{}}"
      })
  void changesOnlyTheModel(String json, String expected) {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(rewritten(json, Map.of(), new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(Wire.json(expected));
    }
  }

  @Test
  void insertsDefaultsForAbsentFields() {
    Map<String, String> defaults =
        Map.of("temperature", "0.2", "top_k", "3", "model", "\"never\"", "stream", "true");
    assertThat(rewritten("{'model':'a','top_k':null}", defaults))
        .isEqualTo(Wire.json("{'model':'real','top_k':null,'temperature':0.2}"));
  }

  @Test
  void limitOfTokensHasOneName() {
    Map<String, String> other = Map.of("max_completion_tokens", "9");
    Map<String, String> both = Map.of("max_completion_tokens", "9", "max_tokens", "8");
    assertThat(rewritten("{'model':'a'}", other))
        .isEqualTo(Wire.json("{'model':'real','max_tokens':9}"));
    assertThat(rewritten("{'model':'a'}", both))
        .isEqualTo(Wire.json("{'model':'real','max_tokens':8}"));
    assertThat(rewritten("{'model':'a','max_tokens':1}", both))
        .isEqualTo(Wire.json("{'model':'real','max_tokens':1}"));
  }

  @Test
  void thinkingOfOtherVendorsIsTakenOut() {
    String json =
        "{'model':'a','messages':[{'role':'user','content':'q','x':1.50},"
            + "{'role':'assistant','content':["
            + "{'type':'thinking','thinking':'t','signature':'hearth:unsigned'},"
            + "{'type':'thinking','thinking':'t','signature':'own'},"
            + "{'type':'redacted_thinking','data':'hearth:gemini:g'},"
            + "{'type':'text','text':'hearth: a word'}]},{'role':'assistant','content':["
            + "{'type':'thinking','thinking':'t','signature':'hearth:openai:o'}]},"
            + "{'role':'user','content':'r'}],"
            + "'thinking':{'type':'enabled','budget_tokens':1024}}";
    String expected =
        "{'model':'real','messages':[{'role':'user','content':'q','x':1.50},"
            + "{'role':'assistant','content':["
            + "{'type':'thinking','thinking':'t','signature':'own'},"
            + "{'type':'text','text':'hearth: a word'}]},"
            + "{'role':'user','content':'r'}],"
            + "'thinking':{'type':'enabled','budget_tokens':1024}}";
    for (long seed = 0; seed < 50; seed++) {
      assertThat(rewritten(json, Map.of(), new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(Wire.json(expected));
    }
  }

  @Test
  void budgetIsNotKeptForATurnThatBeganWithThinkingTakenOut() {
    String turn =
        "{'model':'a','thinking':%s,'messages':[{'role':'user','content':'q'},"
            + "{'role':'assistant','content':[%s{'type':'tool_use','id':'1','name':'f',"
            + "'input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'1'}]}]}";
    String foreign = "{'type':'thinking','thinking':'t','signature':'hearth:unsigned'},";
    String budget = "{'type':'enabled','budget_tokens':1024}";
    String adaptive = "{'type':'adaptive'}";

    assertThat(rewritten(turn.formatted(budget, foreign), Map.of()))
        .isEqualTo(Wire.json(turn.formatted("{'type':'disabled'}", "").replace("'a'", "'real'")));
    assertThat(rewritten(turn.formatted(adaptive, foreign), Map.of()))
        .isEqualTo(Wire.json(turn.formatted(adaptive, "").replace("'a'", "'real'")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a','messages':[{'content':[{'type':'thinking','signature':'hearth:x'},tru]}]};",
        "{'model':'a','messages':'hearth:'};",
        "{'model':'a','x':'hearth:'};"
      })
  void wordsThatOnlyLookLikeItStay(String json) {
    assertThat(rewritten(json, Map.of())).isEqualTo(Wire.json(json.replace("'a'", "'real'")));
  }

  @Test
  void markIsFoundWhereverTheBytesAreCut() {
    String before = "\"hearth_\"hear\"hhearth-:".repeat(3);
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      RequestBody with = wire.body(before + "\"hearth:x" + before, random);
      RequestBody without = wire.body(before + before, random);

      assertThat(found(with)).as("seed %d", seed).isTrue();
      assertThat(found(without)).as("seed %d", seed).isFalse();
    }
  }

  private static boolean found(RequestBody body) {
    List<ByteBuf> slices = body.spliced(List.of());
    try {
      return MarkSearch.isIn(slices);
    } finally {
      slices.forEach(ByteBuf::release);
      body.release();
    }
  }

  private String rewritten(String json, Map<String, String> defaults) {
    return rewritten(json, defaults, new Random(json.length()));
  }

  private String rewritten(String json, Map<String, String> defaults, Random random) {
    RequestBody body = wire.body(Wire.json(json), random);
    RequestFacts facts = wire.dialect().peek(Asked.of(Operation.CHAT), body);
    String sent =
        TestBuffers.text(
            wire.dialect()
                .rewrite(
                    body, facts, new ModelParams("real", defaults), wire.buffers().allocator()));
    body.release();
    return sent;
  }
}
