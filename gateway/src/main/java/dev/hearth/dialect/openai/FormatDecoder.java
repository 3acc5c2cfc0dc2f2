package dev.hearth.dialect.openai;

import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.ResponseFormat;

/** Reads the form that an answer must have. */
final class FormatDecoder {
  private FormatDecoder() {}

  static ResponseFormat format(JsonReader request) {
    JsonReader format = request.object("response_format");
    if (format == null) {
      return new ResponseFormat.Text();
    }
    return switch (format.requireText("type")) {
      case "text" -> new ResponseFormat.Text();
      case "json_object" -> new ResponseFormat.JsonObject();
      case "json_schema" -> schema(format.requireObject("json_schema"));
      default -> throw format.wrong("type", "text, json_object or json_schema");
    };
  }

  private static ResponseFormat schema(JsonReader named) {
    return new ResponseFormat.JsonSchema(
        named.text("name"),
        Json.text(named.requireObject("schema").object()),
        named.has("strict") ? named.flag("strict") : null);
  }
}
