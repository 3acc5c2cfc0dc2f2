package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a chat's own bytes become for a model's chat template. Quotes are written as {@code '}. */
class SystemMessagesTest {
  private static final String USER = "{'role':'user','content':'developer'}";

  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void aDeveloperBecomesTheSystem() {
    assertMessages(
        "[ {'content':'Be brief.', 'role' : 'developer'}, " + USER + "]",
        "[ {'content':'Be brief.', 'role' : 'system'}, " + USER + "]");
  }

  @Test
  void severalAtTheBeginningBecomeOne() {
    assertMessages(
        "[{'role':'system','content':'Be \\n brief.'},{'content':'Be kind.','role':'developer'},"
            + USER
            + "]",
        "[{'role':'system','content':'Be \\n brief.\\n\\nBe kind.'}," + USER + "]");
  }

  @Test
  void theirPartsAreKept() {
    assertMessages(
        "[{'role':'system','content':[{'type':'text','text':'a'}]},{'role':'system','content':[ ]},"
            + "{'role':'system','content':'b'}]",
        "[{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
  }

  @Test
  void oneThatSaysMoreThanATextIsNotJoined() {
    assertMessages(
        "[{'role':'developer','content':'a','name':'x'},{'role':'developer','content':'b'}]",
        "[{'role':'system','content':'a','name':'x'},{'role':'system','content':'b'}]");
  }

  @Test
  void laterOnesStayWhereTheyAre() {
    assertMessages(
        "[" + USER + ",{'role':'developer','content':'a'},{'role':'system','content':'b'}]",
        "[" + USER + ",{'role':'system','content':'a'},{'role':'system','content':'b'}]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        "[{'role':'system','content':'a'},{'role':'user','content':'developer'}]",
        "[{'role':'user','content':{'role':'developer'}}]",
        "[{'role':'user','content':'system'},{'role':'user','content':'system'}]",
        "{'role':'developer','content':'a'}",
        "['developer', 'system', 'system']",
        "[{'role':'developer','content':tru}]",
        "[{'role':null,'content':'developer'}]"
      })
  void everythingElseStaysAsItIs(String messages) {
    assertMessages(messages, messages);
  }

  @Test
  void cloudsGetWhatTheCallerSaid() {
    RequestBody body = new RequestBody();
    String json = quoted("{'messages':[{'role':'developer','content':'a'}],'model':'real'}");
    body.add(buffers.of(json));
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);

    String sent = TestBuffers.text(dialect.rewrite(body, facts, target(), buffers.allocator()));

    body.release();
    assertThat(sent).isEqualTo(json);
  }

  /** In any split of the bytes. */
  private void assertMessages(String given, String expected) {
    for (int seed = 0; seed < 200; seed++) {
      assertThat(sent(quoted("{'messages':" + given + ",'model':'asked'}"), seed))
          .as("seed %d", seed)
          .isEqualTo(quoted("{'messages':" + expected + ",'model':'real'}"));
    }
  }

  private String sent(String json, int seed) {
    RequestBody body = new RequestBody();
    buffers.cut(json.getBytes(StandardCharsets.UTF_8), new Random(seed)).forEach(body::add);
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);
    String sent =
        TestBuffers.text(dialect.rewriteForTemplate(body, facts, target(), buffers.allocator()));
    body.release();
    return sent;
  }

  private static ModelParams target() {
    return new ModelParams("real", Map.of());
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
