package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private final Sender ollama = new Sender();

  @AfterEach
  void everyBufferIsReleased() {
    ollama.assertAllReleased();
  }

  @Test
  void writesEveryWayOfPickingTokens() {
    Sampling all = new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b\""));

    assertThat(ollama.sent(TestRequests.chat().with(all).request()).path("options"))
        .hasToString(
            "{\"frequency_penalty\":2.0,\"min_p\":0.05,\"num_ctx\":8192,\"num_predict\":9,"
                + "\"presence_penalty\":-1.0,\"seed\":-7,\"stop\":[\"a\",\"b\\\"\"],"
                + "\"temperature\":0.5,\"top_k\":40,\"top_p\":0.9}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "temperature; 0.1; -;   -;   0.1",
        "temperature; 0.1; 0.2; -;   0.2",
        "temperature; 0.1; 0.2; 0.3; 0.3",
        "temperature; -;   0.2; -;   0.2",
        "temperature; -;   0.2; 0.3; 0.3",
        "temperature; 0.1; -;   0.3; 0.3"
      })
  void callerWinsOverDefaultsAndCommonFieldsOverAll(
      String option, String byDefault, String byOwnField, Double byCommonField, String expected) {
    for (boolean nested : List.of(true, false)) {
      Sampling sampling =
          new Sampling(byCommonField, null, null, null, null, null, null, null, List.of());
      JsonNode options =
          ollama
              .sent(
                  TestRequests.chat()
                      .with(sampling)
                      .with(fields(option, byOwnField, nested))
                      .request(),
                  new ModelParams("real", fields(option, byDefault, !nested)))
              .path("options");
      assertThat(options.path(option)).as("nested: %s", nested).hasToString(expected);
    }
  }

  @Test
  void takesOptionsFromWhereverTheyAreNamed() {
    ModelParams target =
        new ModelParams(
            "real",
            Map.of(
                "num_gpu", "1",
                "max_tokens", "50",
                "stop", "\"end\"",
                "extra_body", "{\"options\":{\"num_thread\":4},\"mirostat\":2}",
                "keep_alive", "\"1h\"",
                "think", "true",
                "api_version", "\"x\""));
    Map<String, String> own =
        Map.of(
            "keep_alive", "-1",
            "repeat_penalty", "1.1",
            "num_gpu", "null",
            "user", "\"u\"",
            "n", "2",
            "truncate", "true",
            "stream", "true",
            "options", "{\"num_keep\":3,\"unknown\":1,\"use_mmap\":null}");

    assertThat(ollama.sent(TestRequests.chat().with(own).request(), target))
        .hasToString(
            "{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":false,\"truncate\":false,\"shift\":false,\"keep_alive\":-1,"
                + "\"think\":true,\"options\":{\"mirostat\":2,\"num_ctx\":8192,\"num_gpu\":1,"
                + "\"num_keep\":3,\"num_predict\":50,\"num_thread\":4,\"repeat_penalty\":1.1,"
                + "\"stop\":[\"end\"]}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"x\"", "[1]", "null", "{}"})
  void optionsThatAreNoneAreLeftOut(String options) {
    assertThat(
            ollama
                .sent(TestRequests.chat().with(Map.of("options", options)).request())
                .path("options"))
        .hasToString("{\"num_ctx\":8192}");
  }

  @Test
  void commonFieldsWinOverMembersOfTheSameMeaning() {
    JsonNode sent =
        ollama.sent(
            TestRequests.chat()
                .with(new ResponseFormat.JsonObject())
                .thinking("none")
                .with(Map.of("format", "{}", "think", "true"))
                .request());
    assertThat(sent.path("format")).hasToString("\"json\"");
    assertThat(sent.path("think")).hasToString("false");
  }

  private static Map<String, String> fields(String name, String value, boolean nested) {
    if (value == null) {
      return Map.of();
    }
    return nested ? Map.of("options", "{\"" + name + "\":" + value + "}") : Map.of(name, value);
  }
}
