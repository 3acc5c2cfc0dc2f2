package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translated answers have every member that the Open Responses specification requires. */
class RequiredMembersTest {
  private static final Map<String, List<String>> OF_ITEMS =
      Map.of(
          "message", List.of("id", "type", "status", "role", "content"),
          "reasoning", List.of("id", "type", "summary"),
          "function_call", List.of("id", "type", "call_id", "name", "arguments", "status"),
          "custom_tool_call", List.of("id", "type", "call_id", "name", "input", "status"));

  private static final Map<String, List<String>> OF_PARTS =
      Map.of(
          "output_text", List.of("type", "text", "annotations", "logprobs"),
          "refusal", List.of("type", "refusal"),
          "summary_text", List.of("type", "text"),
          "url_citation", List.of("type", "url", "title", "start_index", "end_index"));

  private final TestBuffers buffers = new TestBuffers();
  private final SpokenAnswers spoken = new SpokenAnswers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void wholeAnswersHaveThem() throws IOException {
    for (String request : SpokenAnswers.REQUESTS) {
      for (List<InferenceEvent> events : SpokenAnswers.answers()) {
        assertComplete(spoken.whole(request, events));
      }
    }
  }

  @Test
  void everyAnswerInsideAStreamHasThem() throws IOException {
    for (boolean breaks : new boolean[] {false, true}) {
      for (String request : SpokenAnswers.REQUESTS) {
        for (List<InferenceEvent> events : SpokenAnswers.answers()) {
          List<JsonNode> answers = new ArrayList<>();
          for (JsonNode event : spoken.stream(request, events, breaks)) {
            if (event.has("response")) {
              answers.add(event.path("response"));
            }
          }
          assertThat(answers).hasSize(3).allSatisfy(RequiredMembersTest::assertComplete);
        }
      }
    }
  }

  @Test
  void everyEventOfAStreamHasItsNumber() throws IOException {
    for (List<InferenceEvent> events : SpokenAnswers.answers()) {
      int number = 0;
      for (JsonNode event : spoken.stream(SpokenAnswers.REQUESTS.getFirst(), events, false)) {
        assertThat(event.path("sequence_number").isInt()).isTrue();
        assertThat(event.path("sequence_number").intValue()).isEqualTo(number++);
      }
    }
  }

  private static void assertComplete(JsonNode answer) {
    assertThat(answer.fieldNames()).toIterable().containsAll(Answers.REQUIRED);
    for (JsonNode item : answer.path("output")) {
      assertHas(item, OF_ITEMS);
      for (JsonNode part : item.path("content")) {
        assertHas(part, OF_PARTS);
        part.path("annotations").forEach(annotation -> assertHas(annotation, OF_PARTS));
      }
      item.path("summary").forEach(part -> assertHas(part, OF_PARTS));
    }
    if (answer.path("usage").isObject()) {
      assertThat(answer.path("usage").fieldNames())
          .toIterable()
          .contains(
              "input_tokens",
              "output_tokens",
              "total_tokens",
              "input_tokens_details",
              "output_tokens_details");
      assertThat(answer.at("/usage/input_tokens_details/cached_tokens").isInt()).isTrue();
      assertThat(answer.at("/usage/output_tokens_details/reasoning_tokens").isInt()).isTrue();
    }
  }

  private static void assertHas(JsonNode node, Map<String, List<String>> required) {
    String type = node.path("type").asText();
    assertThat(required).as("the type of %s", node).containsKey(type);
    assertThat(node.fieldNames()).toIterable().containsAll(required.getOrDefault(type, List.of()));
  }
}
