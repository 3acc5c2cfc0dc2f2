package dev.hearth.dialect.simple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a text generation server answers, whole and as a stream. */
class GeneratedAnswersTest {
  private final TextGenerationDialect dialect = new TextGenerationDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        of(
            "an ordinary answer",
            token("H\\u00e9") + token(" 🦉") + last(false, "!", details("eos_token", 3)),
            "started asked | text Hé | text  🦉 | text ! | finished STOP | usage 5/3/0/0"),
        of(
            "a special token at the end",
            token("Hi") + last(true, "</s>", details("eos_token", 2)),
            "started asked | text Hi | finished STOP | usage 5/2/0/0"),
        of(
            "the limit met",
            token("Hi") + last(false, "!", details("length", 2)),
            "started asked | text Hi | text ! | finished LENGTH | usage 5/2/0/0"),
        of(
            "an older server, which does not count what it reads",
            last(false, "Hi", "{'finish_reason':'eos_token','generated_tokens':2,'seed':null}"),
            "started asked | text Hi | finished STOP"),
        of("no details", last(false, "Hi", "null"), "started asked | text Hi | finished STOP"),
        of(
            "comments, and what follows the end",
            ": ping\n\n" + last(false, "Hi", "null") + token("more") + "data:[DONE]\n\n",
            "started asked | text Hi | finished STOP"),
        of(
            "an error in the middle",
            token("Hi")
                + event("{'error':'Request failed during generation','error_type':'generation'}"),
            "started asked | text Hi | failed UPSTREAM_FAILED"),
        of(
            "an error at once",
            event(
                "{'error':'Input validation error: `top_p` must be > 0.0','error_type':'validation'}"),
            "failed INVALID_REQUEST"),
        of(
            "a server that is busy",
            event("{'error':'Model is overloaded','error_type':'overloaded'}"),
            "failed UNAVAILABLE"),
        of("no last event", token("Hi"), "started asked | text Hi | failed UPSTREAM_FAILED"),
        of(
            "a last event that is cut",
            token("Hi") + last(false, "!", "null").substring(0, 40),
            "started asked | text Hi | failed UPSTREAM_FAILED"),
        of(
            "garbage",
            token("Hi") + "data:{\"token\": nothing\n\n",
            "started asked | text Hi | failed UPSTREAM_FAILED"),
        of("no object", "data:[1]\n\n", "failed UPSTREAM_FAILED"),
        of("a page", "\n\n<html>\n\n</html>", "failed UPSTREAM_FAILED"),
        of("nothing", "", "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void readsAStreamInAnySplit(String name, String answer, String expected) {
    for (int seed = 0; seed < 100; seed++) {
      assertThat(DecodedAnswer.described(events(TestRequests.completion(true), answer, seed)))
          .as("seed %d", seed)
          .containsExactly(expected.split(" \\| ", -1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{'generated_text':'Hi'};       started asked | text Hi | finished STOP",
        "[{'generated_text':'Hi'}];     started asked | text Hi | finished STOP",
        "{'generated_text':'Hi','details':{'finish_reason':'length','generated_tokens':3,"
            + "'prefill':[],'tokens':[{'id':1,'text':'Hi','special':false}]}};"
            + "started asked | text Hi | finished LENGTH",
        "{'generated_text':'Hi','details':{'finish_reason':'eos_token','generated_tokens':3,"
            + "'input_length':5}}; started asked | text Hi | finished STOP | usage 5/3/0/0",
        "{'generated_text':''};         started asked | finished STOP",
        "{'error':'Model is overloaded','error_type':'overloaded'}; failed UNAVAILABLE",
        "{'text':'Hi'};                 failed UPSTREAM_FAILED",
        "{'generated_text':null};       failed UPSTREAM_FAILED",
        "[];                            failed UPSTREAM_FAILED",
        "[{'generated_text':'Hi'},{'generated_text':'Ho'}]; failed UPSTREAM_FAILED",
        "[{'generated_text':'Hi'};      failed UPSTREAM_FAILED",
        "{'generated_text':'Hi;         failed UPSTREAM_FAILED",
        "<html>;                        failed UPSTREAM_FAILED",
        ";                              failed UPSTREAM_FAILED"
      })
  void readsAWholeAnswerInAnySplit(String json, String expected) {
    String answer = json == null ? "" : json.replace('\'', '"');
    for (int seed = 0; seed < 50; seed++) {
      assertThat(DecodedAnswer.described(events(TestRequests.completion(false), answer, seed)))
          .as("seed %d", seed)
          .containsExactly(expected.split(" \\| ", -1));
    }
  }

  @Test
  void saysThatALoginPageIsNone() {
    for (boolean stream : new boolean[] {true, false}) {
      assertThat(
              DecodedAnswer.failure(
                  events(TestRequests.completion(stream), " <html>\n\n<p>login</p></html>", 3)))
          .contains("HTML page", "tunnel");
    }
  }

  static Stream<Arguments> stops() {
    return Stream.of(
        stop(List.of("Is it ", "raining? E", "ND"), List.of("END"), "Is it raining? ", "END"),
        stop(List.of("a", "b", "c", "END"), List.of("END"), "abc", "END"),
        stop(List.of("x STO", "P"), List.of("OP", "STOP"), "x ", "STOP"),
        stop(List.of("END"), List.of("END"), "", "END"),
        stop(List.of("E", "EN", "D"), List.of("END"), "E", "END"),
        stop(List.of("not the EN", "Q"), List.of("END"), "not the ENQ", null),
        stop(List.of("ends with EN"), List.of("END"), "ends with EN", null));
  }

  private static Arguments stop(
      List<String> tokens, List<String> stops, String text, @Nullable String met) {
    return Arguments.of(tokens, stops, text, met);
  }

  @ParameterizedTest
  @MethodSource("stops")
  void stopSequenceThatTheServerWritesIsLeftOut(
      List<String> tokens, List<String> stops, String text, @Nullable String met) {
    String details = details(met == null ? "eos_token" : "stop_sequence", 2);
    String first =
        tokens.stream()
            .limit(tokens.size() - 1L)
            .map(GeneratedAnswersTest::token)
            .collect(Collectors.joining());
    String stream = first + last(false, tokens.getLast(), details);
    String whole =
        "{'generated_text':'%s','details':%s}"
            .formatted(String.join("", tokens), details)
            .replace('\'', '"');

    for (List<InferenceEvent> events :
        List.of(
            events(stopping(stops, true), stream, 7), events(stopping(stops, false), whole, 7))) {
      assertThat(text(events)).isEqualTo(text);
      assertThat(DecodedAnswer.described(events))
          .contains("finished STOP" + (met == null ? "" : " at " + met));
    }
  }

  private static InferenceRequest stopping(List<String> stops, boolean stream) {
    Sampling sampling = new Sampling(null, null, null, null, null, null, null, null, stops);
    return new InferenceRequest.Completion(
        "asked", "once", null, sampling, stream, stream, Map.of());
  }

  private static String text(List<InferenceEvent> events) {
    return events.stream()
        .filter(TextDelta.class::isInstance)
        .map(event -> ((TextDelta) event).text())
        .collect(Collectors.joining());
  }

  private List<InferenceEvent> events(InferenceRequest request, String answer, int seed) {
    return DecodedAnswer.events(
        dialect.decoder(request), buffers.cut(JsonText.utf8(answer), new Random(seed)));
  }

  private static Arguments of(String name, String answer, String expected) {
    return Arguments.of(name, answer, expected);
  }

  private static String details(String reason, int tokens) {
    return "{'finish_reason':'%s','generated_tokens':%d,'seed':null,'input_length':5}"
        .formatted(reason, tokens);
  }

  private static String token(String text) {
    return event(
        "{'index':1,'token':{'id':7,'text':'%s','logprob':-0.1,'special':false},'generated_text':null,'details':null}"
            .formatted(text));
  }

  private static String last(boolean special, String text, String details) {
    return event(
        "{'index':2,'token':{'id':8,'text':'%s','logprob':null,'special':%s},'generated_text':'all','details':%s}"
            .formatted(text, special, details));
  }

  private static String event(String data) {
    return "data:" + data.replace('\'', '"') + "\n\n";
  }
}
