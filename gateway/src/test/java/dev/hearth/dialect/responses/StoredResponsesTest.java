package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Turn;
import dev.hearth.dialect.responses.StoredResponses.Page;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredResponsesTest {
  private static final Page ALL = new Page(100, true, null);

  private final Turn first =
      turn(
          "resp_one",
          null,
          "'hi'",
          "{'id':'msg_one_0','type':'message','role':'assistant','status':'completed',"
              + "'content':[{'type':'output_text','text':'there'}]}");
  private final Turn second =
      turn(
          "resp_two",
          first,
          "[{'role':'developer','content':'d'},{'role':'assistant','content':'a'},"
              + "{'type':'message','role':'user','id':'own','content':["
              + "{'type':'input_image','image_url':'https://x'}]},"
              + "{'type':'function_call_output','call_id':'c','output':'42'}]",
          "{'id':'msg_two_0','type':'message'}");

  @Test
  void listsAllThatAnAnswerWasMadeFrom() throws IOException {
    JsonNode list = list(second, ALL);

    assertThat(ids(list))
        .containsExactly(
            "msg_one_i0", "msg_one_0", "msg_two_i0", "msg_two_i1", "own", "fco_two_i3");
    assertThat(list.path("object").textValue()).isEqualTo("list");
    assertThat(list.path("first_id").textValue()).isEqualTo("msg_one_i0");
    assertThat(list.path("last_id").textValue()).isEqualTo("fco_two_i3");
    assertThat(list.path("has_more").booleanValue()).isFalse();
  }

  @Test
  void completesWhatCallersLeaveOut() throws IOException {
    JsonNode data = list(second, ALL).path("data");

    assertThat(data.get(0))
        .isEqualTo(
            tree(
                "{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}],"
                    + "'id':'msg_one_i0','status':'completed'}"));
    assertThat(data.get(3).path("content"))
        .isEqualTo(tree("[{'type':'output_text','text':'a','annotations':[],'logprobs':[]}]"));
    assertThat(data.get(4).at("/content/0/detail").textValue()).isEqualTo("auto");
    assertThat(data.get(5).path("status").textValue()).isEqualTo("completed");
  }

  @Test
  void listsInPieces() throws IOException {
    List<String> seen = new ArrayList<>();
    String after = null;
    JsonNode piece;
    do {
      piece = list(second, new Page(4, false, after));
      seen.addAll(ids(piece));
      after = piece.path("last_id").textValue();
    } while (piece.path("has_more").booleanValue());

    assertThat(seen)
        .containsExactly(
            "fco_two_i3", "own", "msg_two_i1", "msg_two_i0", "msg_one_0", "msg_one_i0");
  }

  @Test
  void listsNothingWhereNothingWasAsked() throws IOException {
    JsonNode list = list(turn("resp_x", null, "[]", "{}"), ALL);

    assertThat(list.path("data")).isEmpty();
    assertThat(list.path("first_id").isNull()).isTrue();
  }

  @Test
  void readsThePieceThatAQueryAsksFor() {
    assertThat(page(Map.of())).isEqualTo(new Page(20, false, null));
    assertThat(page(Map.of("limit", "1", "order", "asc", "after", "x")))
        .isEqualTo(new Page(1, true, "x"));
  }

  @ParameterizedTest
  @CsvSource({"limit, 0", "limit, 101", "limit, many", "limit, -1", "order, up"})
  void namesTheParameterThatIsWrong(String name, String value) {
    InferenceException wrong =
        catchThrowableOfType(InferenceException.class, () -> page(Map.of(name, value)));

    assertThat(wrong.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(wrong.error().param()).isEqualTo(name);
  }

  @Test
  void namesAPlaceThatIsNotInTheList() {
    InferenceException wrong =
        catchThrowableOfType(
            InferenceException.class, () -> list(second, new Page(1, true, "elsewhere")));

    assertThat(wrong.error().param()).isEqualTo("after");
  }

  @Test
  void showsNoMoreOfAnIdThanIsFit() {
    assertThat(StoredResponses.notFound("a\nb" + "x".repeat(200)).error().message())
        .startsWith("Response with id 'a?bxxx")
        .hasSizeLessThan(300);
  }

  private static Page page(Map<String, String> query) {
    return Page.of(query::get);
  }

  private static JsonNode list(Turn turn, Page page) throws IOException {
    return Json.tree(StoredResponses.inputItems(turn, page));
  }

  private static List<String> ids(JsonNode list) {
    List<String> ids = new ArrayList<>();
    list.path("data").forEach(item -> ids.add(item.path("id").textValue()));
    return ids;
  }

  private static JsonNode tree(String quoted) throws IOException {
    return Json.tree(Bodies.json(quoted));
  }

  private static Turn turn(String id, @Nullable Turn previous, String input, String output) {
    return new Turn(
        id,
        previous,
        Answers.utf8(Bodies.json(input)),
        Answers.utf8(Bodies.json("{'id':'" + id + "','output':[" + output + "]}")),
        null);
  }
}
