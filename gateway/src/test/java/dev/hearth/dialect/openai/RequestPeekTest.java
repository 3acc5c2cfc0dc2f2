package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
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

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsWhatRoutingNeeds() {
    RequestFacts facts =
        peek(
            Operation.CHAT,
            "{\"messages\":[],\"model\":\"local\\/f\\u0061st\",\"stream\":true,\"max_tokens\":50,"
                + "\"tools\":[ {}],\"response_format\":{\"type\":\"json_object\"},"
                + "\"stream_options\":{\"x\":1,\"include_usage\":true}}");

    assertThat(facts)
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT, "local/fast", true, 173, 50L, true, true, true, false));
  }

  @Test
  void absentAndNullFieldsAreLeftToTheModel() {
    RequestFacts facts =
        peek(
            Operation.CHAT,
            "{\"model\":\"m\",\"stream\":null,\"max_tokens\":null,\"tools\":null,"
                + "\"response_format\":null,\"stream_options\":null}");

    assertThat(facts)
        .isEqualTo(
            new RequestFacts(Operation.CHAT, "m", false, 103, null, false, false, false, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'tools':[];                                        false",
        "'tools':[ \t ];                                    false",
        "'tools':{};                                        false",
        "'tools':[{}];                                      true"
      })
  void offersToolsWhenTheArrayHasSome(String field, boolean tools) {
    assertThat(peekWith(field).tools()).isEqualTo(tools);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'response_format':{'type':'text'};                 false",
        "'response_format':{'type':'json_schema'};          true",
        "'response_format':{};                              true"
      })
  void demandsAFormUnlessItIsText(String field, boolean structured) {
    assertThat(peekWith(field).structured()).isEqualTo(structured);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'max_tokens':7;                                    7",
        "'max_tokens':7.0;                                  7",
        "'max_tokens':7e2;                                  700",
        "'max_tokens':7,'max_completion_tokens':9;          9",
        "'max_tokens':0;                                    0",
        "'max_tokens':-1;                                   "
      })
  void readsTheLimitOfTokens(String field, Long limit) {
    assertThat(peekWith(field).maxOutputTokens()).isEqualTo(limit);
  }

  @Test
  void usageIsOnlyAskedForInAStream() {
    assertThat(peekWith("'stream_options':{'include_usage':true}").usageInStream()).isFalse();
    assertThat(peekWith("'stream':true,'stream_options':{'include_usage':false}").usageInStream())
        .isFalse();
    assertThat(peekWith("'stream':true,'stream_options':{}").usageInStream()).isFalse();
  }

  @Test
  void vectorsMayBeWantedAsBase64() {
    assertThat(
            peek(Operation.EMBEDDING, "{\"model\":\"m\",\"encoding_format\":\"base64\"}")
                .base64Vectors())
        .isTrue();
    assertThat(
            peek(Operation.EMBEDDING, "{\"model\":\"m\",\"encoding_format\":\"float\"}")
                .base64Vectors())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                                             model;          is missing",
        "{'model':null};                                 model;          is missing",
        "{'model':7};                                    model;          is 7 (expected: a string)",
        "{'model':{}};                                   model;          is an object",
        "{'model':' '};                                  model;          is empty",
        "{'model':'m','stream':'yes'};                   stream;         is a string",
        "{'model':'m','stream':1};                       stream;         is 1",
        "{'model':'m','max_tokens':'7'};                 max_tokens;     is a string",
        "{'model':'m','max_tokens':7.5};                 max_tokens;     is 7.5",
        "{'model':'m','max_tokens':1e999999999};         max_tokens;     whole number",
        "{'model':'m','max_tokens':99999999999999999999};max_tokens;     whole number",
        "{'model':'m','max_completion_tokens':true};     max_completion_tokens; is true",
        "{'model':'m','stream_options':[]};              stream_options; is an array",
        "{'model':'m','stream_options':{'a':1,'a':2}};   stream_options; each field once",
        "{'model':'m','stream_options':{'include_usage':1}}; stream_options.include_usage; is 1",
        "{'model':'m','response_format':'json'};         response_format; is a string"
      })
  void namesTheFieldThatIsWrong(String json, String field, String message) {
    assertThatThrownBy(() -> peek(Operation.CHAT, json.replace('\'', '"')))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().param()).isEqualTo(field);
              assertThat(e.error().message()).contains(field).contains(message);
            });
  }

  @Test
  void neverShowsATextOfTheCaller() {
    assertThatThrownBy(() -> peek(Operation.CHAT, "{\"model\":\"m\",\"stream\":\"secret words\"}"))
        .isInstanceOf(InferenceException.class)
        .hasMessageNotContaining("secret");
  }

  private RequestFacts peekWith(String fields) {
    return peek(Operation.CHAT, ("{'model':'m'," + fields + "}").replace('\'', '"'));
  }

  private RequestFacts peek(Operation operation, String json) {
    RequestBody fresh = new RequestBody();
    fresh.add(buffers.of(json));
    try {
      return RequestPeek.facts(Asked.of(operation), fresh);
    } finally {
      fresh.release();
    }
  }
}
