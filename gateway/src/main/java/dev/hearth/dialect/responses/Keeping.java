package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Turn;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The wish that an answer be kept, with what is known of its turn before there is an answer.
 * Belongs to one answer.
 */
final class Keeping {
  private final History history;
  private final @Nullable Turn previous;
  private final byte[] input;

  private Keeping(History history, @Nullable Turn previous, byte[] input) {
    this.history = history;
    this.previous = previous;
    this.input = input;
  }

  /**
   * The wish of a request, as this format has it: answers are kept unless the caller declines.
   *
   * @param body borrowed
   * @return null where nothing is kept
   */
  static @Nullable Keeping of(RequestBody body, History history) {
    if (body.size() == 0) {
      return null;
    }
    OutlineReader request = OutlineReader.of(body);
    String store = request.json("store");
    JsonOutline.Field input = request.field("input");
    if (input == null || "false".equals(store)) {
      return null;
    }
    String id = previousId(body);
    Turn previous = id == null ? null : history.find(id);
    boolean lost = id != null && previous == null;
    if (lost || !history.keeps(previous, input.end() - input.start())) {
      return null;
    }
    return new Keeping(history, previous, JsonText.utf8(whole(body.json(input), history)));
  }

  /** The id of the answer that a request goes on from; null for none. */
  static @Nullable String previousId(RequestBody body) {
    String json = body.size() == 0 ? null : OutlineReader.of(body).json("previous_response_id");
    return json == null || json.charAt(0) != '"' ? null : JsonText.unquote(json);
  }

  /** Keeps the answer. */
  void keep(ItemIds ids, byte[] answer, byte @Nullable [] untold) {
    history.keep(new Turn(ids.response(), previous, input, answer, untold));
  }

  /** The input with the items themselves in place of references to them. */
  private static String whole(String input, History history) {
    if (!input.contains("item_reference")) {
      return input;
    }
    try {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      for (JsonNode item : Json.tree(input)) {
        ObjectNode meant = StoredItems.referenced(item, history);
        items.add(meant == null ? item : meant);
      }
      return Json.text(items);
    } catch (IOException _) {
      return input;
    }
  }
}
