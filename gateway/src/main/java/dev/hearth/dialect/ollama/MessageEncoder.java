package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a chat the way Ollama has them: content is one string, images stand beside
 * it, a tool call's arguments are an object, and a tool's result names its tool.
 */
final class MessageEncoder {
  private final JsonGenerator json;
  private final Map<String, String> toolNames = new HashMap<>();

  private MessageEncoder(JsonGenerator json) {
    this.json = json;
  }

  static void write(List<Message> messages, JsonGenerator json) throws IOException {
    MessageEncoder encoder = new MessageEncoder(json);
    json.writeStartArray();
    for (Message message : messages) {
      encoder.message(message);
    }
    json.writeEndArray();
  }

  private void message(Message message) throws IOException {
    StringJoiner text = new StringJoiner("\n");
    StringBuilder thinking = new StringBuilder();
    List<String> images = new ArrayList<>();
    List<Part.ToolCall> calls = new ArrayList<>();
    boolean results = false;
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text(String piece) -> text.add(piece);
        case Part.Thinking(String piece) -> thinking.append(piece);
        case Part.Image(_, String base64) -> images.add(base64);
        case Part.ImageLink _ -> throw linkedImage();
        case Part.ToolCall call -> calls.add(call);
        case Part.ToolResult result -> {
          results = true;
          result(result);
        }
      }
    }
    boolean onlyResults = results && text.length() == 0 && images.isEmpty();
    if (onlyResults) {
      return;
    }
    json.writeStartObject();
    json.writeStringField("role", role(message.role()));
    json.writeStringField("content", text.toString());
    if (!thinking.isEmpty()) {
      json.writeStringField("thinking", thinking.toString());
    }
    images(images);
    calls(calls);
    json.writeEndObject();
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", "tool");
    json.writeStringField("content", result.text());
    String name = result.name() == null ? toolNames.get(result.toolCallId()) : result.name();
    if (name != null) {
      json.writeStringField("tool_name", name);
    }
    json.writeStringField("tool_call_id", result.toolCallId());
    json.writeEndObject();
  }

  private void images(List<String> images) throws IOException {
    if (images.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("images");
    for (String image : images) {
      json.writeString(image);
    }
    json.writeEndArray();
  }

  private void calls(List<Part.ToolCall> calls) throws IOException {
    if (calls.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      Part.ToolCall call = calls.get(i);
      toolNames.put(call.id(), call.name());
      json.writeStartObject();
      json.writeStringField("id", call.id());
      json.writeObjectFieldStart("function");
      json.writeNumberField("index", i);
      json.writeStringField("name", call.name());
      json.writeFieldName("arguments");
      arguments(call.arguments());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * A model may have written arguments that are no object, and its caller has to send them back:
   * they become the one member {@code arguments} of an object.
   */
  private void arguments(String text) throws IOException {
    if (text.isBlank()) {
      json.writeStartObject();
      json.writeEndObject();
      return;
    }
    String object = object(text);
    if (object != null) {
      json.writeRawValue(object);
    } else {
      json.writeStartObject();
      json.writeStringField("arguments", text);
      json.writeEndObject();
    }
  }

  /** The text again when it is a JSON object; otherwise null. */
  private static @Nullable String object(String text) {
    try {
      JsonNode tree = Json.tree(text);
      return tree.isObject() ? Json.text(tree) : null;
    } catch (IOException _) {
      return null;
    }
  }

  private static String role(Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static InferenceException linkedImage() {
    return new InferenceException(
        new InferenceError(
            Kind.UNSUPPORTED,
            "An image is given by its URL, and Ollama takes only images inside the request"
                + " (expected: a data URL in base 64).",
            "messages",
            null,
            null));
  }
}
