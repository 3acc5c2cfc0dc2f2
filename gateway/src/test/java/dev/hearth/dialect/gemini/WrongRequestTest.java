package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that cannot be read, or not for others, and what their callers are told. */
class WrongRequestTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Gemini gemini = Gemini.over(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'inlineData':{'mimeType':'video/mp4','data':'AAAA'}}",
        "{'fileData':{'mimeType':'image/png','fileUri':'gs://bucket/x.png'}}",
        "{'fileData':{'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/x'}}",
        "{'fileData':{'fileUri':'https://x/y.mp4'}}"
      })
  void whatOnlyGeminiTakesIsInexpressible(String part) {
    assertThatThrownBy(() -> gemini.chat(quoted("{'contents':[{'parts':[" + part + "]}]}")))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().param()).startsWith("contents[0].parts[0].");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                                             contents;                   is missing",
        "{'contents':7};                                 contents;                   is 7",
        "{'contents':['secret']};                        contents[0];                is a string",
        "{'contents':[{'role':'secret'}]};               contents[0].role;           user or model",
        "{'contents':[{'parts':'secret'}]};              contents[0].parts;          is a string",
        "{'contents':[{'parts':[{'text':1}]}]};          contents[0].parts[0].text;  is 1",
        "{'contents':[{'parts':[{'inlineData':{'data':'AA'}}]}]};"
            + "  contents[0].parts[0].inlineData.mimeType; is missing",
        "{'contents':[{'parts':[{'inline_data':{'mime_type':'image/png'}}]}]};"
            + "  contents[0].parts[0].inline_data.data; is missing",
        "{'contents':[{'role':'model','parts':[{'functionCall':{}}]}]};"
            + "  contents[0].parts[0].functionCall.name; is missing",
        "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':'secret'}}]}]};"
            + "  contents[0].parts[0].functionCall.args; is a string",
        "{'contents':[{'parts':[{'functionCall':{'name':'f'}}]}]};"
            + "  contents[0].parts[0].functionCall; the model calls",
        "{'contents':[{'parts':[{'functionResponse':{'response':{}}}]}]};"
            + "  contents[0].parts[0].functionResponse.name; is missing",
        "{'contents':[],'systemInstruction':{'parts':[{}]}};"
            + "  systemInstruction.parts[0].text; is missing",
        "{'contents':[],'tools':[{'functionDeclarations':[{}]}]};"
            + "  tools[0].functionDeclarations[0].name; is missing",
        "{'contents':[],'toolConfig':{'functionCallingConfig':{'mode':'secret'}}};"
            + "  toolConfig.functionCallingConfig.mode; AUTO, ANY",
        "{'contents':[],'generation_config':{'top_k':'secret'}};"
            + "  generation_config.top_k; a whole number",
        "{'contents':[],'generationConfig':{'stopSequences':'secret'}};"
            + "  generationConfig.stopSequences; an array of strings",
      })
  void wrongFieldIsToldWithItsPath(String json, String param, String message) {
    assertThatThrownBy(() -> gemini.chat(quoted(json)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().param()).isEqualTo(param);
              assertThat(e.error().message()).contains(param, message).doesNotContain("secret");
            });
  }

  @Test
  void conversationOfWhichGoogleHoldsAPartIsInexpressible() {
    assertThatThrownBy(
            () -> gemini.chat(quoted("{'contents':[],'cached_content':'cachedContents/secret'}")))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().message()).contains("cachedContent").doesNotContain("secret");
            });
  }

  @Test
  void formThatIsNoJsonIsInexpressible() {
    assertThatThrownBy(() ->
            gemini.chat(
                quoted(
                    "{'contents':[],'generationConfig':{'responseMimeType':'text/x.enum',"
                        + "'responseSchema':{'type':'STRING','enum':['a']}}}")))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().code()).isEqualTo("unsupported_response_format"));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
