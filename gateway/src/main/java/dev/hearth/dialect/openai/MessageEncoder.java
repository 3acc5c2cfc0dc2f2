package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes the messages of a chat; a tool's result becomes a message of its own. */
final class MessageEncoder {
  private final JsonGenerator json;

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
    List<Part> content = new ArrayList<>();
    List<Part.ToolCall> calls = new ArrayList<>();
    StringBuilder thinking = new StringBuilder();
    boolean results = false;
    for (Part part : message.parts()) {
      switch (part) {
        case Part.ToolResult result -> {
          results = true;
          result(result);
        }
        case Part.ToolCall call -> calls.add(call);
        case Part.Thinking(String text) -> thinking.append(text);
        case Part.Text _, Part.Image _, Part.ImageLink _ -> content.add(part);
      }
    }
    switch (message.role()) {
      case SYSTEM -> spoken("system", content);
      case USER -> {
        if (!results || !content.isEmpty()) {
          spoken("user", content);
        }
      }
      case ASSISTANT -> answer(content, thinking, calls);
      case TOOL -> {}
    }
  }

  private void spoken(String role, List<Part> content) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role);
    content(content);
    json.writeEndObject();
  }

  private void answer(List<Part> content, StringBuilder thinking, List<Part.ToolCall> calls)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("role", "assistant");
    if (!thinking.isEmpty()) {
      json.writeStringField("reasoning_content", thinking.toString());
    }
    if (content.isEmpty()) {
      json.writeNullField("content");
    } else {
      content(content);
    }
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (Part.ToolCall call : calls) {
        ToolCallWriter.write(call.id(), call.name(), call.arguments(), json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", "tool");
    json.writeStringField("tool_call_id", result.toolCallId());
    if (result.name() != null) {
      json.writeStringField("name", result.name());
    }
    json.writeStringField("content", result.text());
    json.writeEndObject();
  }

  private void content(List<Part> parts) throws IOException {
    if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text)) {
      json.writeStringField("content", text);
      return;
    }
    json.writeArrayFieldStart("content");
    for (Part part : parts) {
      part(part);
    }
    json.writeEndArray();
  }

  private void part(Part part) throws IOException {
    json.writeStartObject();
    switch (part) {
      case Part.Text(String text) -> {
        json.writeStringField("type", "text");
        json.writeStringField("text", text);
      }
      case Part.Image(String mediaType, String base64) ->
          image("data:" + mediaType + ";base64," + base64);
      case Part.ImageLink(String url) -> image(url);
      case Part.Thinking _, Part.ToolCall _, Part.ToolResult _ ->
          throw new InferenceException(
              InferenceError.invalid("A part has no place in a message's content.", "messages"));
    }
    json.writeEndObject();
  }

  private void image(String url) throws IOException {
    json.writeStringField("type", "image_url");
    json.writeObjectFieldStart("image_url");
    json.writeStringField("url", url);
    json.writeEndObject();
  }
}
