package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import dev.hearth.framing.TestBuffers;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRewriteTest {
  /** A target that leaves nothing to be decided. */
  private static final ModelParams TARGET = new ModelParams("real", Map.of("num_ctx", "4096"));

  private static final ModelParams BARE = new ModelParams("real", Map.of());

  private final TestBuffers buffers = new TestBuffers();
  private final Caller chat = new Caller(OllamaDialect.chat(), buffers);
  private final Caller generate = new Caller(OllamaDialect.generate(), buffers);
  private final Caller embed = new Caller(OllamaDialect.embed(), buffers);
  private final Caller embeddings = new Caller(OllamaDialect.embeddings(), buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a'};"
            + "{'model':'real','options':{'num_ctx':4096},'truncate':false,'shift':false}",
        "{ 'model' : 'a' , 'x':1 };"
            + "{ 'model' : 'real' , 'x':1 ,'options':{'num_ctx':4096},"
            + "'truncate':false,'shift':false}",
        "{'options':{},'model':'a','truncate':true,'shift':true};"
            + "{'options':{'num_ctx':4096},'model':'real','truncate':true,'shift':true}",
        "{'options': { 'top_k':1},'model':'a','truncate':null,'shift':false};"
            + "{'options': {'num_ctx':4096, 'top_k':1},'model':'real','truncate':false,"
            + "'shift':false}",
        "{'options':null,'model':'a','truncate':false,'shift':null};"
            + "{'options':{'num_ctx':4096},'model':'real','truncate':false,'shift':false}",
        "{'options':{'num_ctx':99},'model':'a','truncate':false,'shift':false};"
            + "{'options':{'num_ctx':99},'model':'real','truncate':false,'shift':false}",
        "{'options':{'num_ctx':null},'model':'a','truncate':false,'shift':false};"
            + "{'options':{'num_ctx':4096},'model':'real','truncate':false,'shift':false}"
      })
  void changesOnlyWhatHasToChange(String json, String expected) {
    assertThat(chat.rewritten(Caller.quoted(json), TARGET)).isEqualTo(Caller.quoted(expected));
    assertThat(generate.rewritten(Caller.quoted(json), TARGET)).isEqualTo(Caller.quoted(expected));
  }

  @Test
  void insertsDefaultsWhereTheCallerLeftSomethingOpen() {
    ModelParams target =
        new ModelParams(
            "real",
            Map.of(
                "num_ctx", "4096",
                "temperature", "0.2",
                "max_tokens", "50",
                "keep_alive", "\"1h\"",
                "think", "false",
                "api_version", "\"x\"",
                "extra_body", "{\"options\":{\"top_k\":3,\"seed\":1}}"));
    String json =
        "{'model':'a','options':{'temperature':1,'seed':null},'think':true,'truncate':false,"
            + "'shift':false}";
    assertThat(chat.rewritten(Caller.quoted(json), target))
        .isEqualTo(
            Caller.quoted(
                "{'model':'real','options':{'num_ctx':4096,'num_predict':50,'top_k':3,"
                    + "'temperature':1,'seed':1},'think':true,'truncate':false,'shift':false,"
                    + "'keep_alive':'1h'}"));
  }

  @Test
  void requestForVectorsGetsNothingThatIsForAnswers() {
    ModelParams target =
        new ModelParams(
            "real", Map.of("num_ctx", "512", "keep_alive", "5", "think", "true", "format", "{}"));
    assertThat(embed.rewritten("{\"model\":\"a\",\"input\":\"x\"}", target))
        .isEqualTo(
            Caller.quoted(
                "{'model':'real','input':'x','keep_alive':5,'options':{'num_ctx':512},"
                    + "'truncate':false}"));
    assertThat(embed.rewritten("{\"model\":\"a\",\"input\":\"x\",\"truncate\":true}", target))
        .contains("\"truncate\":true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a','prompt': 'x\\u00e9' };"
            + "{'model':'real','prompt': null,'input':'x\\u00e9' TAIL",
        "{'prompt':'','model':'a'};            {'prompt':null,'input':'','model':'real'TAIL",
        "{'model':'a'};                        {'model':'real'TAIL",
        "{'model':'a','prompt':null};          {'model':'real','prompt':null,'input':nullTAIL",
        "{'model':'a','prompt':'x','input':7}; {'model':'real','prompt':'x','input':'x'TAIL"
      })
  void olderRequestForAVectorBecomesTheNewer(String json, String expected) {
    String tail = ",'options':{'num_ctx':4096},'truncate':false}";
    assertThat(embeddings.rewritten(Caller.quoted(json), TARGET))
        .isEqualTo(Caller.quoted(expected.replace("TAIL", tail)));
  }

  // ---- the context window

  @ParameterizedTest
  @CsvSource({
    "0,,8192",
    "18000,,8192",
    "19000,,32768",
    "92000,,32768",
    "93000,,131072",
    "4000000,,131072",
    "0,8000,8192",
    "0,8192,32768",
    "0,100000,131072"
  })
  void windowFitsWhatIsAskedWhereNobodySetOne(int bytes, Integer limit, int window) {
    String text = "x".repeat(bytes);
    String options = limit == null ? "" : ",'options':{'num_predict':" + limit + "}";
    assertThat(window(chat, "'messages':[{'role':'user','content':'" + text + "'}]" + options))
        .isEqualTo(window);
    assertThat(window(generate, "'prompt':'" + text + "'" + options)).isEqualTo(window);
  }

  @Test
  void imagesCountAsImagesAndNotAsText() {
    String image = "'" + "A".repeat(300_000) + "'";
    assertThat(window(chat, "'messages':[{'role':'user','images':[" + image + "]}]"))
        .isEqualTo(8_192);
    assertThat(window(generate, "'prompt':'x','images':[" + image + "," + image + "]"))
        .isEqualTo(8_192);
    String five = String.join(",", image, image, image, image, image);
    assertThat(window(chat, "'messages':[{'role':'user','images':[" + five + "]}]"))
        .isEqualTo(32_768);
    assertThat(window(chat, "'messages':[{'role':'user','x':[" + five + "]}]"))
        .as("strings that are no images")
        .isEqualTo(131_072);
  }

  @Test
  void windowOfVectorsFitsTheLongestText() {
    String half = "'" + "x".repeat(15_000) + "'";
    String whole = "'" + "x".repeat(30_000) + "'";
    assertThat(window(embed, "'input':[" + half + "," + half + "," + half + "]")).isEqualTo(8_192);
    assertThat(window(embed, "'input':['a'," + whole + "]")).isEqualTo(32_768);
    assertThat(window(embeddings, "'prompt':" + whole)).isEqualTo(32_768);
  }

  @Test
  void bodyThatIsNoJsonInsideIsLeftToOllama() {
    String json = "{\"model\":\"a\",\"messages\":[{\"images\":[" + "x".repeat(30_000) + "]}]}";
    assertThat(chat.rewritten(json, BARE)).startsWith("{\"model\":\"real\",");
  }

  @Test
  void changesTheSameInAnySplit() {
    String json =
        Caller.quoted(
            "{'messages':[{'role':'user','content':'"
                + "é".repeat(12_000)
                + "','images':['AAAA']}],'options':{'seed':null,'a':1},'model':'a','shift':null}");
    ModelParams target = new ModelParams("real", Map.of("seed", "5"));
    String expected = chat.rewritten(json, target);
    assertThat(expected).contains("\"num_ctx\":32768").contains("\"seed\":5");
    for (long seed = 0; seed < 50; seed++) {
      assertThat(chat.rewritten(json, target, new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private static int window(Caller caller, String members) {
    String rewritten = caller.rewritten(Caller.quoted("{'model':'a'," + members + "}"), BARE);
    try {
      JsonNode options = Json.tree(rewritten).path("options");
      return options.path("num_ctx").intValue();
    } catch (IOException e) {
      throw new AssertionError("no JSON was written", e);
    }
  }
}
