package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.DataUrl;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ToolResultText;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a conversation as items: a message's texts, its thinking and its calls stand apart. */
final class InputEncoder {
  private final JsonGenerator json;
  private final Losses losses;

  InputEncoder(JsonGenerator json, Losses losses) {
    this.json = json;
    this.losses = losses;
  }

  /**
   * The text of a leading system message, which has a field of its own; null where the conversation
   * begins otherwise or consists of nothing else.
   */
  static @Nullable String instructions(List<Message> messages) {
    return messages.size() > 1
            && messages.getFirst().role() == Role.SYSTEM
            && messages.getFirst().parts().size() == 1
            && messages.getFirst().parts().getFirst() instanceof Part.Text(String text)
        ? text
        : null;
  }

  /** Whether a signature is one that this format's vendor verifies. */
  static boolean isOwn(@Nullable Signature signature) {
    return signature != null && signature.issuer() == Issuer.OPENAI;
  }

  /** Writes the array of items. */
  void write(List<Message> messages) throws IOException {
    json.writeStartArray();
    for (Message message : messages) {
      message(message);
    }
    json.writeEndArray();
  }

  private void message(Message message) throws IOException {
    List<Part> content = new ArrayList<>();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Thinking(String text, Signature signature) -> {
          spoken(message.role(), content);
          thinking(text, signature);
        }
        case Part.RedactedThinking(Signature own) -> {
          spoken(message.role(), content);
          redacted(own);
        }
        case Part.ToolCall call -> {
          spoken(message.role(), content);
          call(call);
        }
        case Part.ToolResult result -> {
          spoken(message.role(), content);
          result(result);
        }
        case Part.Text _,
            Part.Refusal _,
            Part.Image _,
            Part.ImageLink _,
            Part.Document _,
            Part.DocumentLink _,
            Part.Audio _ ->
            content.add(part);
      }
    }
    spoken(message.role(), content);
  }

  private void spoken(Role role, List<Part> content) throws IOException {
    if (content.isEmpty()) {
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", "message");
    json.writeStringField(
        "role",
        switch (role) {
          case SYSTEM -> "system";
          case USER, TOOL -> "user";
          case ASSISTANT -> "assistant";
        });
    json.writeArrayFieldStart("content");
    for (Part part : content) {
      if (role == Role.ASSISTANT) {
        said(part);
      } else {
        given(part);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    content.clear();
  }

  /** Content of the model's: it gives texts and refusals only. */
  private void said(Part part) throws IOException {
    switch (part) {
      case Part.Text(String text) -> text("output_text", "text", text);
      case Part.Refusal(String text) -> text("refusal", "refusal", text);
      case Part.Image _, Part.ImageLink _ -> throw notFromTheModel(Feature.IMAGE, "An image");
      case Part.Document _, Part.DocumentLink _ ->
          throw notFromTheModel(Feature.DOCUMENT, "A document");
      case Part.Audio _ -> throw notFromTheModel(Feature.AUDIO, "A recording");
      case Part.Thinking _, Part.RedactedThinking _, Part.ToolCall _, Part.ToolResult _ ->
          throw new IllegalArgumentException("not a message's content: " + part.getClass());
    }
  }

  private static RuntimeException notFromTheModel(Feature feature, String what) {
    return Losses.refused(
        feature,
        what
            + " stands in a message of the assistant's, and OpenAI's Responses take it only from"
            + " the user (expected: text).");
  }

  /** Content for the model. */
  private void given(Part part) throws IOException {
    switch (part) {
      case Part.Text(String text) -> text("input_text", "text", text);
      case Part.Refusal(String text) -> text("input_text", "text", text);
      case Part.Image(String mediaType, String base64) ->
          image(new DataUrl(mediaType, base64)::write);
      case Part.ImageLink(String url) -> image(out -> out.writeString(url));
      case Part.Document(String mediaType, String base64, String name) ->
          file(
              "file_data", new DataUrl(mediaType, base64)::write, name == null ? "document" : name);
      case Part.DocumentLink(String url, String name) ->
          file("file_url", out -> out.writeString(url), name);
      case Part.Audio _ ->
          throw Losses.refused(
              Feature.AUDIO,
              "A message holds a recording, and OpenAI's Responses take none (expected: text,"
                  + " images or documents).");
      case Part.Thinking _, Part.RedactedThinking _, Part.ToolCall _, Part.ToolResult _ ->
          throw new IllegalArgumentException("not a message's content: " + part.getClass());
    }
  }

  private void text(String type, String member, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeStringField(member, text);
    json.writeEndObject();
  }

  private void image(Json.Writing url) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "input_image");
    json.writeFieldName("image_url");
    url.to(json);
    json.writeStringField("detail", "auto");
    json.writeEndObject();
  }

  private void file(String member, Json.Writing value, @Nullable String name) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "input_file");
    if (name != null) {
      json.writeStringField("filename", name);
    }
    json.writeFieldName(member);
    value.to(json);
    json.writeEndObject();
  }

  /** Thinking goes back to the vendor that signed it; it takes no other. */
  private void thinking(String text, @Nullable Signature signature) throws IOException {
    if (isOwn(signature) && signature != null) {
      json.writeStartObject();
      json.writeStringField("type", "reasoning");
      json.writeArrayFieldStart("summary");
      text("summary_text", "text", text);
      json.writeEndArray();
      json.writeStringField("encrypted_content", signature.value());
      json.writeEndObject();
      return;
    }
    losses.add(Feature.THINKING);
    if (signature != null) {
      losses.add(Feature.THINKING_SIGNATURE);
    }
  }

  private void redacted(Signature content) throws IOException {
    if (!isOwn(content)) {
      losses.add(Feature.THINKING_SIGNATURE);
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", "reasoning");
    json.writeArrayFieldStart("summary");
    json.writeEndArray();
    json.writeStringField("encrypted_content", content.value());
    json.writeEndObject();
  }

  private void call(Part.ToolCall call) throws IOException {
    if (call.signature() != null) {
      losses.add(Feature.THINKING_SIGNATURE);
    }
    json.writeStartObject();
    json.writeStringField("type", "function_call");
    json.writeStringField("call_id", call.id());
    json.writeStringField("name", call.name());
    json.writeStringField("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
    json.writeEndObject();
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "function_call_output");
    json.writeStringField("call_id", result.toolCallId());
    boolean allText = result.content().stream().allMatch(Part.Text.class::isInstance);
    if (allText) {
      json.writeStringField("output", ToolResultText.of(result));
    } else {
      json.writeArrayFieldStart("output");
      attached(result);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** A result with images or documents: its texts first, that an error is told at the beginning. */
  private void attached(Part.ToolResult result) throws IOException {
    String text = ToolResultText.of(result);
    if (!text.isEmpty()) {
      text("input_text", "text", text);
    }
    for (Part part : result.content()) {
      if (!(part instanceof Part.Text)) {
        given(part);
      }
    }
  }
}
