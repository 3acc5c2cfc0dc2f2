package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ToolArguments;
import dev.hearth.dialect.ToolResultText;
import dev.hearth.inference.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the function calls of a conversation and what the functions answered. */
final class FunctionEncoder {
  private final GeminiModel model;
  private final JsonGenerator json;
  private final Map<String, String> names = new HashMap<>();

  FunctionEncoder(GeminiModel model, JsonGenerator json) {
    this.model = model;
    this.json = json;
  }

  void call(Part.ToolCall call, @Nullable String signature) throws IOException {
    names.put(call.id(), call.name());
    json.writeStartObject();
    call(call.id(), call.name(), call.arguments(), json);
    if (signature != null) {
      json.writeStringField("thoughtSignature", signature);
    }
    json.writeEndObject();
  }

  /** Writes a call as a member of its part. */
  static void call(String id, String name, String arguments, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("functionCall");
    if (!id.isEmpty()) {
      json.writeStringField("id", id);
    }
    json.writeStringField("name", name);
    json.writeFieldName("args");
    ToolArguments.write(arguments, json);
    json.writeEndObject();
  }

  /** Writes a response; gives what has to stand beside it. */
  List<Part> response(Part.ToolResult result) throws IOException {
    List<Part> inside = new ArrayList<>();
    List<Part> beside = new ArrayList<>();
    for (Part part : result.content()) {
      if (!(part instanceof Part.Text)) {
        (isInside(part) ? inside : beside).add(part);
      }
    }
    String name = result.name() == null ? names.get(result.toolCallId()) : result.name();
    json.writeStartObject();
    json.writeObjectFieldStart("functionResponse");
    json.writeStringField("id", result.toolCallId());
    json.writeStringField("name", name == null ? result.toolCallId() : name);
    json.writeFieldName("response");
    said(result);
    media(inside);
    json.writeEndObject();
    json.writeEndObject();
    if (!beside.isEmpty()) {
      beside.addFirst(new Part.Text(ToolResultText.attachmentsOf(result)));
    }
    return beside;
  }

  private boolean isInside(Part part) {
    boolean inline = part instanceof Part.Image || part instanceof Part.Document;
    return inline && model.takesMediaInResponses();
  }

  private void said(Part.ToolResult result) throws IOException {
    String text = result.text();
    JsonNode object = result.error() ? null : Json.objectOrNull(text);
    if (object != null && !isWrapped(object)) {
      json.writeRawValue(Json.text(object));
      return;
    }
    json.writeStartObject();
    json.writeStringField(result.error() ? "error" : "output", text);
    json.writeEndObject();
  }

  /** Whether an object would be taken for a response that it is not. */
  private static boolean isWrapped(JsonNode object) {
    return object.isEmpty()
        || object.has("error")
        || (object.size() == 1 && FunctionResponseDecoder.isWrapper(object.fieldNames().next()));
  }

  private void media(List<Part> inside) throws IOException {
    if (inside.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("parts");
    for (Part part : inside) {
      if (part instanceof Part.Image(String mediaType, String base64)) {
        PartWriter.inline(mediaType, base64, json);
      } else if (part instanceof Part.Document(String mediaType, String base64, _)) {
        PartWriter.inline(mediaType, base64, json);
      }
    }
    json.writeEndArray();
  }
}
