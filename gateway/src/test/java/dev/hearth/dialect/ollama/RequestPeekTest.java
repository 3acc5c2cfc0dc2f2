package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPeekTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Caller chat = new Caller(OllamaDialect.chat(), buffers);
  private final Caller generate = new Caller(OllamaDialect.generate(), buffers);
  private final Caller embed = new Caller(OllamaDialect.embed(), buffers);
  private final Caller embeddings = new Caller(OllamaDialect.embeddings(), buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsWhatRoutingNeeds() {
    String json =
        "{\"messages\":[],\"model\":\"local\\/f\\u0061st:latest\",\"stream\":false,"
            + "\"tools\":[ {}],\"format\":\"json\",\"options\":{\"num_predict\":50}}";
    assertThat(chat.peek(json))
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT,
                "local/fast:latest",
                false,
                json.length(),
                50L,
                true,
                true,
                false,
                false));
  }

  @Test
  void absentAndNullFieldsAreLeftToTheModel() {
    String json =
        "{\"model\":\"m\",\"stream\":null,\"options\":null,\"tools\":null,\"format\":null}";
    RequestFacts expected =
        new RequestFacts(
            Operation.COMPLETION, "m", true, json.length(), null, false, false, true, false);
    assertThat(generate.peek(json)).isEqualTo(expected);
  }

  @Test
  void answerIsStreamedUnlessTheCallerSaysNo() {
    assertThat(chat.peek("{\"model\":\"m\"}").stream()).isTrue();
    assertThat(chat.peek("{\"model\":\"m\",\"stream\":true}").usageInStream()).isTrue();
    assertThat(generate.peek("{\"model\":\"m\",\"stream\":false}").stream()).isFalse();
  }

  @Test
  void vectorsAreNeverStreamed() {
    for (Caller caller : new Caller[] {embed, embeddings}) {
      RequestFacts facts = caller.peek("{\"model\":\"m\",\"stream\":true,\"format\":\"json\"}");
      assertThat(facts)
          .isEqualTo(
              new RequestFacts(
                  Operation.EMBEDDING, "m", false, 43, null, false, false, false, false));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "{'num_predict':1};               1",
        "{'num_predict':4e1};             40",
        "{ 'x' : [1] , 'num_predict':0 }; 0",
        "{'num_predict':-1};              -",
        "{'num_predict':-2};              -",
        "{'num_predict':null};            -",
        "{'x':{'num_predict':5}};         -",
        "{};                              -"
      })
  void readsTheLimitFromTheOptions(String options, Long limit) {
    String json = Caller.quoted("{'model':'m','options':" + options + "}");
    assertThat(chat.peek(json).maxOutputTokens()).isEqualTo(limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'format':'';                 false",
        "'format':'json';             true",
        "'format':{'type':'object'};  true",
        "'tools':[ \t ];              false"
      })
  void knowsWhetherAFormIsDemanded(String members, boolean structured) {
    RequestFacts facts = chat.peek(Caller.quoted("{'model':'m'," + members + "}"));
    assertThat(facts.structured()).isEqualTo(structured);
    assertThat(facts.tools()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                                            model;               is missing",
        "{'model':null};                                model;               is missing",
        "{'model':''};                                  model;               is empty",
        "{'model':7};                                   model;               is 7",
        "{'model':['secret']};                          model;               is an array",
        "{'model':'m','stream':'secret'};               stream;              is a string",
        "{'model':'m','options':'secret'};              options;             is a string",
        "{'model':'m','options':{'a':1,'a':2}};         options;             each field once",
        "{'model':'m','options':{'num_predict':'secret'}}; options.num_predict; is a string",
        "{'model':'m','options':{'num_predict':1.5}};   options.num_predict; is 1.5"
      })
  void namesTheFieldThatIsWrong(String json, String param, String what) {
    assertThatThrownBy(() -> chat.peek(Caller.quoted(json)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().param()).isEqualTo(param);
              assertThat(e.error().message()).contains(what).doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {"``", "[]", "{", "{} {}", "<html>", "{`model`:`m`,`model`:`n`}"})
  void refusesWhatIsNotOneObject(String json) {
    assertThatThrownBy(() -> chat.peek(json.replace('`', '"')))
        .isInstanceOf(InferenceException.class);
  }
}
