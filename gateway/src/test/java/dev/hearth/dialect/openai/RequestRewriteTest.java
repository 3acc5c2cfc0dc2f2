package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRewriteTest {
  private static final String WISH = "\"stream_options\":{\"include_usage\":true}";

  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'a'};                          {'model':'real'}",
        "{ 'model' : 'a' , 'x':1 };              { 'model' : 'real' , 'x':1 }",
        "{'x':1,'model':'\\u0061'};              {'x':1,'model':'real'}",
        "{'x':{'model':'a'},'model':'a'};        {'x':{'model':'a'},'model':'real'}",
        "{'model':'a','stream':false,'stream_options':{}};"
            + "{'model':'real','stream':false,'stream_options':{}}",
        "{'model':'a','stream':true};            {'model':'real','stream':true,WISH}",
        "{'stream':true,'model':'a'};            {'stream':true,'model':'real',WISH}",
        "{'stream':true,'stream_options':null,'model':'a'};   {'stream':true,WISH,'model':'real'}",
        "{'model':'a','stream':true,'stream_options':{} };    {'model':'real','stream':true,WISH }",
        "{'stream_options':{'x':1},'stream':true,'model':'a'};"
            + "{'stream_options':{'include_usage':true,'x':1},'stream':true,'model':'real'}",
        "{'stream_options':{'x':1, 'include_usage':false},'stream':true,'model':'a'};"
            + "{'stream_options':{'x':1, 'include_usage':true},'stream':true,'model':'real'}",
        "{'stream_options':{ 'include_usage' : true },'stream':true,'model':'a'};"
            + "{'stream_options':{ 'include_usage' : true },'stream':true,'model':'real'}"
      })
  void changesOnlyWhatHasToChange(String json, String expected) {
    assertThat(rewritten(quoted(json), Map.of())).isEqualTo(quoted(expected));
  }

  @Test
  void insertsDefaultsForAbsentFields() {
    Map<String, String> defaults =
        Map.of(
            "temperature", "0.2",
            "stop", "[\"a\"]",
            "top_p", "0.5",
            "model", "\"never\"",
            "stream", "true",
            "extra_body", "{\"top_k\":4,\"guided\":{\"a\":[1.0]}}");

    assertThat(rewritten("{\"model\":\"a\",\"top_p\":null}", defaults))
        .isEqualTo(
            "{\"model\":\"real\",\"top_p\":null,\"guided\":{\"a\":[1.0]},\"stop\":[\"a\"],"
                + "\"temperature\":0.2,\"top_k\":4}");
  }

  @Test
  void callersLimitOfTokensWinsInEitherSpelling() {
    Map<String, String> defaults = Map.of("max_tokens", "9");
    Map<String, String> newer = Map.of("max_completion_tokens", "9");
    assertThat(rewritten("{\"model\":\"a\",\"max_completion_tokens\":1}", defaults))
        .isEqualTo("{\"model\":\"real\",\"max_completion_tokens\":1}");
    assertThat(rewritten("{\"model\":\"a\",\"max_tokens\":1}", newer))
        .isEqualTo("{\"model\":\"real\",\"max_tokens\":1}");
    assertThat(rewritten("{\"model\":\"a\"}", defaults))
        .isEqualTo("{\"model\":\"real\",\"max_tokens\":9}");
  }

  @Test
  void defaultStreamOptionsMeetTheWishForUsage() {
    Map<String, String> defaults = Map.of("stream_options", "{\"x\":1}");
    assertThat(rewritten("{\"model\":\"a\",\"stream\":true}", defaults))
        .isEqualTo(
            "{\"model\":\"real\",\"stream\":true,"
                + "\"stream_options\":{\"include_usage\":true,\"x\":1}}");
    assertThat(rewritten("{\"model\":\"a\"}", defaults)).isEqualTo("{\"model\":\"real\"}");
  }

  @Test
  void quotesTheModelsName() {
    RequestBody body = new RequestBody();
    body.add(buffers.of("{\"model\":\"a\"}"));
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);
    ModelParams target = new ModelParams("a\"b\\ü", Map.of());

    String sent = TestBuffers.text(dialect.rewrite(body, facts, target, buffers.allocator()));

    body.release();
    assertThat(sent).isEqualTo("{\"model\":\"a\\\"b\\\\ü\"}");
  }

  @Test
  void bodyStaysUsableForTheNextAttempt() {
    RequestBody body = new RequestBody();
    body.add(buffers.of("{\"model\":\"a\"}"));
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);
    for (String model : List.of("first", "second")) {
      ModelParams target = new ModelParams(model, Map.of());
      assertThat(TestBuffers.text(dialect.rewrite(body, facts, target, buffers.allocator())))
          .isEqualTo("{\"model\":\"" + model + "\"}");
    }
    body.release();
  }

  @Test
  void everythingElseSurvivesByteForByteInAnySplit() throws IOException {
    for (long seed = 0; seed < 3000; seed++) {
      // Given
      Random random = new Random(seed);
      List<String> fields = randomFields(random);
      String json = "{" + String.join(",", fields) + space(random) + "}";

      // When
      String sent = rewrittenCut(json, Map.of("temperature", "0.25"), random);

      // Then: taking our changes out again gives the caller's bytes.
      JsonNode before = Json.tree(json);
      JsonNode after = Json.tree(sent);
      ObjectNode expected = before.deepCopy();
      expected.put("model", "real");
      if (!before.has("temperature")) {
        expected.set("temperature", Json.tree("0.25"));
      }
      if (before.path("stream").booleanValue()) {
        ObjectNode options =
            before.path("stream_options").isObject()
                ? expected.withObject("stream_options")
                : expected.putObject("stream_options");
        options.put("include_usage", true);
      }
      assertThat(after).as("seed %d: %s -> %s", seed, json, sent).isEqualTo(expected);
      String[] parts = json.split("\"m0del\\\\u0031\"", -1);
      assertThat(sent).as("seed %d", seed).startsWith(parts[0]);
      for (String field : fields) {
        if (field.contains("\"unknown")) {
          assertThat(sent).as("seed %d", seed).contains(field);
        }
      }
    }
  }

  private static List<String> randomFields(Random random) {
    List<String> fields = new ArrayList<>();
    fields.add("\"model\"" + space(random) + ":" + space(random) + "\"m0del\\u0031\"");
    if (random.nextBoolean()) {
      fields.add("\"stream\":" + random.nextBoolean());
    }
    if (random.nextBoolean()) {
      fields.add("\"temperature\":1.50");
    }
    int unknown = random.nextInt(4);
    for (int i = 0; i < unknown; i++) {
      fields.add(
          space(random) + "\"unknown" + i + "\" :" + space(random) + "{\"a\" : [1.00, \"\\\"}\"]}");
    }
    Collections.shuffle(fields, random);
    if (random.nextInt(3) == 0) {
      String wish = random.nextBoolean() ? "\"include_usage\": false" : "\"b\":[ ]";
      fields.add("\"stream_options\":" + space(random) + "{" + wish + "}");
    }
    return fields;
  }

  private static String space(Random random) {
    return " \n\t".substring(random.nextInt(4));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"').replace("WISH", WISH);
  }

  private String rewritten(String json, Map<String, String> defaults) {
    return rewrittenCut(json, defaults, new Random(1));
  }

  private String rewrittenCut(String json, Map<String, String> defaults, Random random) {
    RequestBody body = new RequestBody();
    buffers.cut(json.getBytes(StandardCharsets.UTF_8), random).forEach(body::add);
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);
    ModelParams target = new ModelParams("real", defaults);
    String sent = TestBuffers.text(dialect.rewrite(body, facts, target, buffers.allocator()));
    body.release();
    return sent;
  }
}
