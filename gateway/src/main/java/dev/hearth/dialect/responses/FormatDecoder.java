package dev.hearth.dialect.responses;

import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.ResponseFormat;
import java.util.Map;

/** Reads the form that an answer must have. */
final class FormatDecoder {
  private FormatDecoder() {}

  /**
   * The form.
   *
   * @param others gets what has no canonical meaning
   */
  static ResponseFormat format(JsonReader request, Map<String, String> others) {
    JsonReader text = request.object("text");
    if (text == null) {
      return new ResponseFormat.Text();
    }
    if (text.has("verbosity")) {
      others.put("text.verbosity", Json.text(text.get("verbosity")));
    }
    JsonReader format = text.object("format");
    if (format == null) {
      return new ResponseFormat.Text();
    }
    return switch (format.requireText("type")) {
      case "text" -> new ResponseFormat.Text();
      case "json_object" -> new ResponseFormat.JsonObject();
      case "json_schema" ->
          new ResponseFormat.JsonSchema(
              format.text("name"),
              Json.text(format.requireObject("schema").object()),
              format.has("strict") ? format.flag("strict") : null);
      default -> throw format.wrong("type", "text, json_object or json_schema");
    };
  }
}
