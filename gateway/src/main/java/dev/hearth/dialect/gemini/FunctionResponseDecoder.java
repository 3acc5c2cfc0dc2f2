package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a function answered. Google documents two members of its response, {@code output} and
 * {@code error}; a response with other members is its output as a whole.
 */
final class FunctionResponseDecoder {
  private static final String ERROR = "error";
  private static final Set<String> OUTPUT = Set.of("output", "result");
  private static final Set<String> KNOWN = Set.of("id", "name", "response", "parts");

  private FunctionResponseDecoder() {}

  /** Whether an object with one member of that name stands for the member's value. */
  static boolean isWrapper(String name) {
    return name.equals(ERROR) || OUTPUT.contains(name);
  }

  /**
   * The result at a place of a turn.
   *
   * @param others gets the names of what has no meaning elsewhere
   */
  static Part.ToolResult result(
      Fields response, FunctionIds ids, int turn, int part, Map<String, String> others) {
    response.unknown(KNOWN, "functionResponse.", others);
    String name = response.requireText("name");
    Fields said = response.object("response");
    JsonNode object = said == null ? MissingNode.getInstance() : said.json().object();
    List<Part> content = new ArrayList<>();
    boolean failed = object.hasNonNull(ERROR);
    if (!object.isEmpty()) {
      content.add(new Part.Text(text(object)));
    }
    for (Fields attached : response.objects("parts")) {
      Part media = MediaDecoder.media(attached, others);
      if (media != null) {
        content.add(media);
      }
    }
    String id = ids.ofResponse(response.text("id"), name, turn, part);
    return new Part.ToolResult(id, name, content, failed);
  }

  private static String text(JsonNode object) {
    String only = object.size() == 1 ? object.fieldNames().next() : "";
    if (!isWrapper(only)) {
      return Json.text(object);
    }
    JsonNode value = object.get(only);
    return value.isTextual() ? value.textValue() : Json.text(value);
  }
}
