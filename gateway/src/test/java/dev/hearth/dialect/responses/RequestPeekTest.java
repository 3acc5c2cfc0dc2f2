package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.RequestFacts;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a request without decoding it, and what changes in it on the way. */
class RequestPeekTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Bodies bodies = new Bodies(buffers);
  private final ResponsesDialect dialect = new ResponsesDialect();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsTheFactsFromTheTopLevel() {
    RequestFacts facts =
        bodies.peek(
            """
            {'model':'m','stream':true,'max_output_tokens':64,'tools':[ {'type':'web_search'}],
             'input':[{'model':'x','tools':[]}],
             'text':{'verbosity':'low','format':{'type':'json_schema','name':'n','schema':{}}}}
            """);

    assertThat(facts.model()).isEqualTo("m");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.usageInStream()).isTrue();
    assertThat(facts.maxOutputTokens()).isEqualTo(64);
    assertThat(facts.tools()).isTrue();
    assertThat(facts.structured()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model':'m','input':''}",
        "{'model':'m','stream':null,'max_output_tokens':null,'tools':[],'text':null}",
        "{'model':'m','stream':false,'max_output_tokens':-1,'tools':null,'text':{}}",
        "{'model':'m','text':{'format':{'type':'text'}}}",
        "{'model':'m','text':{'format':null}}",
      },
      quoteCharacter = '~')
  void findsNothingSpecialInAPlainRequest(String body) {
    RequestFacts facts = bodies.peek(body);

    assertThat(facts.stream()).isFalse();
    assertThat(facts.maxOutputTokens()).isNull();
    assertThat(facts.tools()).isFalse();
    assertThat(facts.structured()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'input':'x'}|model",
        "{'model':7}|model",
        "{'model':' '}|model",
        "{'model':'m','stream':'yes'}|stream",
        "{'model':'m','max_output_tokens':1.5}|max_output_tokens",
        "{'model':'m','max_output_tokens':'many'}|max_output_tokens",
        "{'model':'m','text':'x'}|text",
      },
      quoteCharacter = '~')
  void namesTheFieldThatIsWrong(String body, String field) {
    InferenceException wrong =
        catchThrowableOfType(InferenceException.class, () -> bodies.peek(body));

    assertThat(wrong.error().param()).isEqualTo(field);
    assertThat(wrong.error().message()).contains("'" + field + "'").contains("expected");
  }

  @Test
  void changesOnlyTheModelOfARequestForTheSameFormat() {
    assertThat(
            rewritten(
                "{ 'input' : 'x',  'model':'m', 'odd':[1 , 2] }", new ModelParams("r", Map.of())))
        .isEqualTo(Bodies.json("{ 'input' : 'x',  'model':'r', 'odd':[1 , 2] }"));
  }

  @Test
  void addsTheTargetsDefaultsByThisFormatsNames() {
    ModelParams target =
        new ModelParams(
            "r",
            Map.of(
                "max_tokens",
                "7",
                "reasoning_effort",
                "\"low\"",
                "temperature",
                "0.1",
                "stream",
                "true"));

    assertThat(rewritten("{'model':'m','temperature':1}", target))
        .isEqualTo(
            Bodies.json(
                "{'model':'r','temperature':1,'max_output_tokens':7,'reasoning':{'effort':'low'}}"));
    assertThat(rewritten("{}", new ModelParams("r", Map.of())))
        .isEqualTo(Bodies.json("{'model':'r'}"));
  }

  private String rewritten(String quoted, ModelParams target) {
    RequestBody body = bodies.body(quoted);
    RequestFacts facts = bodies.peek("{'model':'m'}");
    String text = TestBuffers.text(dialect.rewrite(body, facts, target, buffers.allocator()));
    body.release();
    return text;
  }
}
