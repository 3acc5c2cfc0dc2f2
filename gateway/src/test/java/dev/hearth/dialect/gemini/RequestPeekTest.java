package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a request's bytes, and what changes in them for a target. */
class RequestPeekTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Gemini gemini = Gemini.over(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsTheFactsInAnySplit() {
    String json =
        "{\"contents\":[{\"parts\":[{\"text\":\"\\\"tools\\\":[1]\"}]}],\"tools\" : [ {}],"
            + "\"generation_config\":{\"max_output_tokens\":9,\"responseSchema\":{}}}";
    for (long seed = 0; seed < 100; seed++) {
      RequestBody body = gemini.body(json, new Random(seed));

      assertThat(gemini.dialect().peek(new Asked(Operation.CHAT, "models/a", true), body))
          .as("seed %d", seed)
          .isEqualTo(
              new RequestFacts(
                  Operation.CHAT, "a", true, json.length(), 9L, true, true, true, false));
      body.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'contents':[]};                                                   ;   false; false",
        "{'tools':[],'generationConfig':null};                              ;   false; false",
        "{'tools':{'functionDeclarations':[]}};                             ;   true;  false",
        "{'generationConfig':{'maxOutputTokens':5.0}};                      5;  false; false",
        "{'generationConfig':{'maxOutputTokens':-1}};                       ;   false; false",
        "{'generationConfig':{'responseMimeType':'text/plain'}};            ;   false; false",
        "{'generationConfig':{'responseMimeType':'application/json'}};      ;   false; true",
        "{'generationConfig':{'response_json_schema':{}}};                  ;   false; true",
        "{'generationConfig':{'responseSchema':null}};                      ;   false; false"
      })
  void readsWhatRoutingNeeds(String json, Long limit, boolean tools, boolean structured) {
    RequestBody body = gemini.body(quoted(json), new Random(1));

    RequestFacts facts = gemini.dialect().peek(Gemini.asked(Operation.CHAT), body);

    assertThat(facts.maxOutputTokens()).isEqualTo(limit);
    assertThat(facts.tools()).isEqualTo(tools);
    assertThat(facts.structured()).isEqualTo(structured);
    assertThat(facts.stream()).isFalse();
    body.release();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[];                                              ;                                JSON",
        "{'generationConfig':'secret'};                   generationConfig;                an object",
        "{'generationConfig':{'maxOutputTokens':'secret'}}; generationConfig.maxOutputTokens; tokens",
        "{'generationConfig':{'maxOutputTokens':1.5}};    generationConfig.maxOutputTokens; 1.5"
      })
  void wrongFieldIsToldWithItsPath(String json, String param, String message) {
    RequestBody body = gemini.body(quoted(json), new Random(1));

    assertThatThrownBy(() -> gemini.dialect().peek(Gemini.asked(Operation.CHAT), body))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().param()).isEqualTo(param);
              assertThat(e.error().message()).contains(message).doesNotContain("secret");
            });
    body.release();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                        {'generationConfig':{'temperature':0.2,'topK':3},'labels':{}}",
        "{'contents':[] };          {'contents':[] ,'generationConfig':{'temperature':0.2,'topK':3},'labels':{}}",
        "{'labels':{'a':1},'generationConfig':null};"
            + "                     {'labels':{'a':1},'generationConfig':{'temperature':0.2,'topK':3}}",
        "{'labels':null,'generation_config': {'top_k':1 } };"
            + "                     {'labels':null,'generation_config': {'temperature':0.2,'top_k':1 } }",
        "{'labels':null,'generationConfig':{}};"
            + "                     {'labels':null,'generationConfig':{'temperature':0.2,'topK':3}}",
        "{'labels':1,'model':'models/x','generationConfig':{'temperature':1,'topK':2}};"
            + "    {'labels':1,'model':'models/real','generationConfig':{'temperature':1,'topK':2}}"
      })
  void defaultsAreSplicedIn(String json, String expected) {
    ModelParams target =
        new ModelParams("real", Map.of("temperature", "0.2", "top_k", "3", "labels", "{}"));

    assertThat(gemini.rewrite(Operation.CHAT, quoted(json), target)).isEqualTo(quoted(expected));
  }

  @Test
  void withoutDefaultsTheBytesStay() {
    String json = "{ \"contents\" : [], \"odd\":1.00 }";

    assertThat(gemini.rewrite(Operation.CHAT, json, new ModelParams("real", Map.of())))
        .isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'requests':[{'model':'models/x','content':{'model':'y'}},{ 'content':{}},{}]};"
            + "{'requests':[{'taskType':'T','model':'models/real','content':{'model':'y'}},"
            + "{'model':'models/real','taskType':'T', 'content':{}},"
            + "{'model':'models/real','taskType':'T'}]}",
        "{'model':'models/x','content':{'parts':[]}};"
            + "{'requests':[{'taskType':'T','model':'models/real','content':{'parts':[]}}]}",
        " {'content':{},'task_type':'U'} ;"
            + "{'requests':[{'model':'models/real','content':{},'task_type':'U'}]}"
      })
  void requestsForVectorsBecomeOneListThatNamesTheModel(String json, String expected) {
    ModelParams target = new ModelParams("real", Map.of("taskType", "\"T\""));

    assertThat(gemini.rewrite(Operation.EMBEDDING, quoted(json), target))
        .isEqualTo(quoted(expected));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
