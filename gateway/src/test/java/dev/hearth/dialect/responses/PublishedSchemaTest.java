package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.hearth.dialect.Recordings;
import dev.hearth.dialect.Turn;
import dev.hearth.dialect.responses.StoredResponses.Page;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.testkit.Parts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translated answers are what OpenAI's published description says that answers are. */
class PublishedSchemaTest {
  private static final String PLACE = "https://spec/openai";

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemas(
                  Map.of(
                      PLACE,
                      Recordings.text(Parts.besideClone("shared/data/openai-openapi.json")))));
  private final TestBuffers buffers = new TestBuffers();
  private final SpokenAnswers spoken = new SpokenAnswers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void wholeAnswersAreResponses() throws IOException {
    Schema response = schema("Response");
    for (String request : SpokenAnswers.REQUESTS) {
      for (List<InferenceEvent> events : SpokenAnswers.answers()) {
        assertValid(response, spoken.whole(request, events));
      }
    }
  }

  @Test
  void streamedEventsAreEvents() throws IOException {
    Schema event = schema("ResponseStreamEvent");
    Schema response = schema("Response");
    for (String request : SpokenAnswers.REQUESTS) {
      for (List<InferenceEvent> events : SpokenAnswers.answers()) {
        for (JsonNode told : spoken.stream(request, events, false)) {
          assertValid(event, told);
          if (told.has("response")) {
            assertValid(response, told.path("response"));
          }
        }
      }
    }
  }

  @Test
  void streamsThatBreakEndWithEvents() throws IOException {
    Schema event = schema("ResponseStreamEvent");
    for (List<InferenceEvent> events : SpokenAnswers.answers()) {
      List<JsonNode> told = spoken.stream(SpokenAnswers.REQUESTS.getLast(), events, true);
      assertValid(event, told.get(told.size() - 2));
      assertValid(event, told.getLast());
    }
  }

  @Test
  void inputItemsAreAListOfItems() throws IOException {
    Schema list = schema("ResponseItemList");
    List<Turn> turns = new ArrayList<>();
    String output =
        spoken.whole(SpokenAnswers.REQUESTS.get(1), SpokenAnswers.answers().getFirst()).toString();
    String input =
        "[{'role':'developer','content':'d'},{'role':'user','content':[{'type':'input_text',"
            + "'text':'t'},{'type':'input_image','image_url':'https://x'}]},"
            + "{'type':'function_call_output','call_id':'c','output':'42'},"
            + "{'type':'custom_tool_call_output','call_id':'e','output':'x'},"
            + "{'role':'assistant','content':'a'},{'type':'reasoning','summary':[]}]";
    turns.add(new Turn("resp_1", null, Answers.utf8("\"hi\""), Answers.utf8(output), null));
    turns.add(
        new Turn(
            "resp_2",
            turns.getFirst(),
            Answers.utf8(Bodies.json(input)),
            Answers.utf8(output),
            null));
    for (Turn turn : turns) {
      String told = StoredResponses.inputItems(turn, new Page(100, true, null));
      assertThat(list.validate(told, InputFormat.JSON)).as(told).isEmpty();
    }
  }

  private Schema schema(String name) {
    return schemas.getSchema(SchemaLocation.of(PLACE + "#/components/schemas/" + name));
  }

  /**
   * A usage that is not known yet is told as null, as OpenAI does and as the Open Responses
   * specification wants it; the description only knows it as an object or absent.
   */
  private static void assertValid(Schema schema, JsonNode answer) {
    for (JsonNode holder : List.of(answer, answer.path("response"))) {
      if (holder instanceof ObjectNode object && object.path("usage").isNull()) {
        object.remove("usage");
      }
    }
    List<Error> errors = schema.validate(answer.toString(), InputFormat.JSON);
    assertThat(errors.stream().map(Error::toString).collect(Collectors.joining("\n")))
        .as(answer.toPrettyString())
        .isEmpty();
  }
}
