package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline.Field;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes system messages of a chat's bytes what the chat templates of local models take: one at the
 * beginning, and none of a developer's. Every other byte stays.
 */
final class SystemMessages {
  private static final String SYSTEM = "system";
  private static final String DEVELOPER = "developer";

  /** One of the chat's messages; the places are places of the body. */
  private record Turn(
      int start, int end, @Nullable Field role, @Nullable Field content, int others) {
    boolean speaks(RequestBody body, String who) {
      return role != null && body.json(role).equals('"' + who + '"');
    }

    boolean isPlain(RequestBody body) {
      return others == 0
          && content != null
          && (isText(body) || body.byteAt(content.start()) == '[');
    }

    boolean isText(RequestBody body) {
      return content != null && body.byteAt(content.start()) == '"';
    }

    /** What stands between the quotes or brackets of its content. */
    String inside(RequestBody body) {
      String json = content == null ? "[]" : body.json(content);
      return json.substring(1, json.length() - 1);
    }
  }

  private final RequestBody body;

  private SystemMessages(RequestBody body) {
    this.body = body;
  }

  /** The edits; none where the messages are as they should be, or are no messages at all. */
  static List<Edit> edits(RequestBody body) {
    Field messages = body.outline().field("messages");
    if (messages == null || !body.outline().mayHoldSystemMessages()) {
      return List.of();
    }
    ByteBuf whole = body.whole();
    ByteBuf array = whole.slice(messages.start(), messages.end() - messages.start());
    try (JsonParser parser = Json.parser(array)) {
      return new SystemMessages(body).edits(new Places(messages.start(), parser).turns());
    } catch (IOException _) {
      return List.of(); // whoever reads it will say what is wrong
    } finally {
      whole.release();
    }
  }

  private List<Edit> edits(List<Turn> turns) {
    List<Edit> edits = new ArrayList<>();
    List<Turn> leading = leading(turns);
    if (leading.size() > 1) {
      edits.add(new Edit(leading.getFirst().start(), leading.getLast().end(), joined(leading)));
    }
    for (Turn turn : turns.subList(edits.isEmpty() ? 0 : leading.size(), turns.size())) {
      Field role = turn.role();
      if (role != null && turn.speaks(body, DEVELOPER)) {
        edits.add(new Edit(role.start(), role.end(), '"' + SYSTEM + '"'));
      }
    }
    return edits;
  }

  /** The system messages at the beginning that can be one. */
  private List<Turn> leading(List<Turn> turns) {
    return turns.stream()
        .takeWhile(turn -> turn.speaks(body, SYSTEM) || turn.speaks(body, DEVELOPER))
        .takeWhile(turn -> turn.isPlain(body))
        .toList();
  }

  private String joined(List<Turn> turns) {
    boolean texts = turns.stream().allMatch(turn -> turn.isText(body));
    String content =
        texts
            ? turns.stream()
                .map(turn -> turn.inside(body))
                .collect(Collectors.joining("\\n\\n", "\"", "\""))
            : turns.stream()
                .map(turn -> turn.isText(body) ? part(turn.inside(body)) : turn.inside(body))
                .filter(parts -> !parts.isBlank())
                .collect(Collectors.joining(",", "[", "]"));
    return "{\"role\":\"system\",\"content\":" + content + '}';
  }

  private static String part(String text) {
    return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
  }

  /** Finds where the messages are. */
  private static final class Places {
    private final int offset;
    private final JsonParser parser;

    /**
     * @param offset where the parser's first byte lies in the body
     */
    Places(int offset, JsonParser parser) {
      this.offset = offset;
      this.parser = parser;
    }

    List<Turn> turns() throws IOException {
      List<Turn> turns = new ArrayList<>();
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return turns;
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        turns.add(turn());
      }
      return turns;
    }

    private Turn turn() throws IOException {
      int start = here();
      Field role = null;
      Field content = null;
      int others = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        Field value = value(name);
        switch (name) {
          case "role" -> role = value;
          case "content" -> content = value;
          default -> others++;
        }
      }
      return new Turn(start, behind(), role, content, others);
    }

    private Field value(String name) throws IOException {
      parser.nextToken();
      int start = here();
      parser.skipChildren();
      parser.finishToken();
      return new Field(name, start, behind(), start);
    }

    private int here() {
      return offset + (int) parser.currentTokenLocation().getByteOffset();
    }

    private int behind() {
      return offset + (int) parser.currentLocation().getByteOffset();
    }
  }
}
