package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.MessageOrder;
import dev.hearth.dialect.ToolResultText;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Writes the messages of a chat the way Ollama has them: content is one string, images stand beside
 * it, a tool call's arguments are an object, and a tool's result names its tool.
 */
final class MessageEncoder {
  private final JsonGenerator json;
  private final Losses losses;
  private final Map<String, String> toolNames = new HashMap<>();

  private MessageEncoder(JsonGenerator json, Losses losses) {
    this.json = json;
    this.losses = losses;
  }

  static void write(List<Message> messages, JsonGenerator json, Losses losses) throws IOException {
    MessageEncoder encoder = new MessageEncoder(json, losses);
    json.writeStartArray();
    for (Message message : MessageOrder.withOneLeadingSystem(messages)) {
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
        case Part.Refusal(String piece) -> text.add(piece);
        case Part.Thinking(String piece, Signature signature) -> {
          thinking.append(piece);
          if (signature != null) {
            losses.add(Feature.THINKING_SIGNATURE);
          }
        }
        case Part.RedactedThinking _ -> losses.add(Feature.THINKING_SIGNATURE);
        case Part.Image(_, String base64) -> images.add(base64);
        case Part.ImageLink _ ->
            throw refused(
                Feature.IMAGE_LINK, "An image is given by its URL, and Ollama takes only");
        case Part.Document _, Part.DocumentLink _ ->
            throw refused(Feature.DOCUMENT, "The request holds a document, and Ollama takes only");
        case Part.Audio _ ->
            throw refused(Feature.AUDIO, "The request holds a recording, and Ollama takes only");
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
    json.writeStringField("content", ToolResultText.of(result));
    images(imagesOf(result));
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
      ToolCallWriter.write(i, call.id(), call.name(), call.arguments(), json);
    }
    json.writeEndArray();
  }

  private static String role(Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static List<String> imagesOf(Part.ToolResult result) {
    List<String> images = new ArrayList<>();
    for (Part part : result.content()) {
      switch (part) {
        case Part.Image(_, String base64) -> images.add(base64);
        case Part.Text _ -> {}
        case Part.Refusal _,
            Part.Thinking _,
            Part.RedactedThinking _,
            Part.ImageLink _,
            Part.Document _,
            Part.DocumentLink _,
            Part.Audio _,
            Part.ToolCall _,
            Part.ToolResult _ ->
            throw refused(
                Feature.TOOL_RESULT_IMAGE,
                "A tool's result holds more than text and images, and Ollama takes only");
      }
    }
    return images;
  }

  private static InferenceException refused(Feature feature, String what) {
    return Losses.refused(
        feature, what + " images inside the request (expected: a data URL in base 64).");
  }
}
