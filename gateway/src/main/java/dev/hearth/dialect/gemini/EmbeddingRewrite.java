package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changes in a caller's request for vectors before it goes to a back end of the same format:
 * back ends are always asked for a list, in which every request names the model.
 */
final class EmbeddingRewrite {
  private final String model;
  private final Map<String, String> defaults;
  private final List<Edit> edits = new ArrayList<>();

  private EmbeddingRewrite(ModelParams target) {
    this.model = RequestRewrite.resource(target.model());
    this.defaults = TargetDefaults.of(target.defaults()).top();
  }

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    body.outline().fields();
    EmbeddingRewrite rewrite = new EmbeddingRewrite(target);
    if (RequestPeek.field(body, "requests") == null) {
      rewrite.one(body);
    } else {
      rewrite.several(body);
    }
    return rewrite.edits;
  }

  /** A single request becomes the only one of a list. */
  private void one(RequestBody body) {
    edits.add(new Edit(0, 0, "{\"requests\":["));
    Set<String> names = new HashSet<>();
    JsonOutline.Field its = null;
    int open = 0;
    for (JsonOutline.Field field : body.outline().fields()) {
      names.add(Fields.camel(field.name()));
      its = field.name().equals("model") ? field : its;
    }
    while (body.byteAt(open) != '{') {
      open++;
    }
    insert(open + 1, names);
    if (its != null) {
      edits.add(new Edit(its.start(), its.end(), model));
    }
    edits.add(new Edit(body.size(), body.size(), "]}"));
  }

  private void several(RequestBody body) {
    ByteBuf whole = body.whole();
    try (JsonParser parser = Json.parser(whole)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("model") && value == JsonToken.VALUE_STRING) {
          replace(parser);
        } else if (name.equals("requests") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            request(parser);
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException _) {
      throw new InferenceException(
          InferenceError.invalid("The request body is no JSON in UTF-8.", null));
    } finally {
      whole.release();
    }
  }

  private void request(JsonParser parser) throws IOException {
    int inside = (int) parser.currentTokenLocation().getByteOffset() + 1;
    int place = edits.size();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      names.add(Fields.camel(parser.currentName()));
      boolean isModel = parser.currentName().equals("model");
      if (parser.nextToken() == JsonToken.VALUE_STRING && isModel) {
        replace(parser);
      } else {
        parser.skipChildren();
      }
    }
    List<Edit> its = new ArrayList<>(edits.subList(place, edits.size()));
    edits.subList(place, edits.size()).clear();
    insert(inside, names);
    edits.addAll(its);
  }

  /** Replaces the string that the parser is at. */
  private void replace(JsonParser parser) throws IOException {
    parser.getText();
    int start = (int) parser.currentTokenLocation().getByteOffset();
    int end = (int) parser.currentLocation().getByteOffset();
    edits.add(new Edit(start, end, model));
  }

  /** Inserts what a request with those members lacks. */
  private void insert(int inside, Set<String> names) {
    StringBuilder members = new StringBuilder();
    if (!names.contains("model")) {
      members.append("\"model\":").append(model).append(',');
    }
    defaults.forEach((name, json) -> {
      if (!names.contains(name)) {
        members.append(JsonText.quote(name)).append(':').append(json).append(',');
      }
    });
    if (names.isEmpty() && !members.isEmpty()) {
      members.setLength(members.length() - 1);
    }
    if (!members.isEmpty()) {
      edits.add(new Edit(inside, inside, members.toString()));
    }
  }
}
