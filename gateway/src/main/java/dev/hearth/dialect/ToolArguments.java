package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** The arguments of a whole tool call for formats that have them as an object, not as a text. */
public final class ToolArguments {
  private ToolArguments() {}

  /**
   * Writes the object. A model may have written arguments that are none, and its caller has to send
   * them back: they become its one member {@code arguments}.
   */
  public static void write(String arguments, JsonGenerator json) throws IOException {
    boolean none = arguments.isBlank();
    JsonNode object = none ? null : Json.objectOrNull(arguments);
    if (object != null) {
      json.writeRawValue(Json.text(object));
      return;
    }
    json.writeStartObject();
    if (!none) {
      json.writeStringField("arguments", arguments);
    }
    json.writeEndObject();
  }
}
