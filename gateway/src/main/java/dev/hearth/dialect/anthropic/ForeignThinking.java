package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Thinking of other vendors' models in a conversation that goes to a back end of this format as
 * bytes: the back end could not verify it and would refuse the request, so it is taken out. It is
 * there when a conversation changed its model.
 */
final class ForeignThinking {
  private static final String CONTENT = "content";

  private boolean found;
  private boolean foundInOpenTurn;

  private ForeignThinking() {}

  /** The edits that take it out; none for almost every request. */
  static List<Edit> edits(RequestBody body) {
    JsonOutline.Field messages = body.outline().field("messages");
    if (messages == null || !isMarked(body)) {
      return List.of();
    }
    try {
      return new ForeignThinking().edits(body, messages);
    } catch (IOException _) {
      // No JSON inside: the back end says so better than a relay could.
      return List.of();
    }
  }

  private static boolean isMarked(RequestBody body) {
    List<ByteBuf> slices = body.spliced(List.of());
    try {
      return MarkSearch.isIn(slices);
    } finally {
      slices.forEach(ByteBuf::release);
    }
  }

  private List<Edit> edits(RequestBody body, JsonOutline.Field messages) throws IOException {
    JsonNode tree = Json.tree(body.json(messages));
    if (tree instanceof ArrayNode turns) {
      takeOut(turns);
    }
    if (!found) {
      return List.of();
    }
    List<Edit> edits = new ArrayList<>(2);
    edits.add(new Edit(messages.start(), messages.end(), Json.text(tree)));
    JsonOutline.Field thinking = body.outline().field("thinking");
    boolean budgeted = thinking != null && isBudgeted(Json.tree(body.json(thinking)));
    if (foundInOpenTurn && thinking != null && budgeted) {
      edits.add(new Edit(thinking.start(), thinking.end(), "{\"type\":\"disabled\"}"));
    }
    return edits;
  }

  /** Thinking with a budget has to go on in the turn that is open, or not at all. */
  private static boolean isBudgeted(JsonNode thinking) {
    return thinking.path("type").asText().equals("enabled");
  }

  private void takeOut(ArrayNode turns) {
    Iterator<JsonNode> each = turns.iterator();
    while (each.hasNext()) {
      JsonNode turn = each.next();
      boolean results = !has(turn, "tool_result");
      if (turn.path("role").asText().equals("user") && results) {
        foundInOpenTurn = false;
      }
      if (turn.path(CONTENT) instanceof ArrayNode blocks && removeFrom(blocks)) {
        found = true;
        foundInOpenTurn = true;
        if (blocks.isEmpty()) {
          each.remove();
        }
      }
    }
  }

  private static boolean has(JsonNode turn, String block) {
    for (JsonNode one : turn.path(CONTENT)) {
      if (one.path("type").asText().equals(block)) {
        return true;
      }
    }
    return false;
  }

  private static boolean removeFrom(ArrayNode blocks) {
    int before = blocks.size();
    Iterator<JsonNode> each = blocks.iterator();
    while (each.hasNext()) {
      if (isForeign(each.next())) {
        each.remove();
      }
    }
    return blocks.size() < before;
  }

  private static boolean isForeign(JsonNode block) {
    String mark =
        switch (block.path("type").asText()) {
          case "thinking" -> block.path("signature").asText();
          case "redacted_thinking" -> block.path("data").asText();
          default -> "";
        };
    return mark.startsWith(Signatures.FOREIGN);
  }
}
