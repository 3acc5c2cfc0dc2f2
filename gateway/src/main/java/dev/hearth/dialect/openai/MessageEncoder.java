package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.DataUrl;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.MessageOrder;
import dev.hearth.dialect.SignatureText;
import dev.hearth.dialect.ToolResultText;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a chat. A tool's result becomes a message of its own; what such a message
 * cannot hold, images above all, follows the results in a message of the user.
 */
final class MessageEncoder {
  private final JsonGenerator json;
  private final Losses losses;
  private final List<Part> fromTools = new ArrayList<>();

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
    encoder.attachmentsOfTools();
    json.writeEndArray();
  }

  private void message(Message message) throws IOException {
    List<Part> content = new ArrayList<>();
    List<Part.ToolCall> calls = new ArrayList<>();
    StringBuilder refusal = new StringBuilder();
    StringBuilder thinking = new StringBuilder();
    boolean results = false;
    for (Part part : message.parts()) {
      switch (part) {
        case Part.ToolResult result -> {
          results = true;
          result(result);
        }
        case Part.ToolCall call -> calls.add(call);
        case Part.Refusal(String text) -> refusal.append(text);
        case Part.Thinking(String text, Signature signature) -> {
          thinking.append(text);
          if (signature != null) {
            losses.add(Feature.THINKING_SIGNATURE);
          }
        }
        case Part.RedactedThinking _ -> losses.add(Feature.THINKING_SIGNATURE);
        case Part.Text _,
            Part.Image _,
            Part.ImageLink _,
            Part.Document _,
            Part.DocumentLink _,
            Part.Audio _ ->
            content.add(part);
      }
    }
    boolean nothingElse = results && content.isEmpty() && calls.isEmpty();
    if (nothingElse) {
      return;
    }
    attachmentsOfTools();
    switch (message.role()) {
      case SYSTEM -> spoken("system", content);
      case USER, TOOL -> spoken("user", content);
      case ASSISTANT -> answer(content, thinking, refusal, calls);
    }
  }

  private void spoken(String role, List<Part> content) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role);
    content(content);
    json.writeEndObject();
  }

  private void answer(
      List<Part> content, StringBuilder thinking, StringBuilder refusal, List<Part.ToolCall> calls)
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
    if (!refusal.isEmpty()) {
      json.writeStringField("refusal", refusal.toString());
    }
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (Part.ToolCall call : calls) {
        ToolCallWriter.write(
            call.id(), call.name(), call.arguments(), geminis(call.signature()), json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Google's OpenAI-compatible servers take back what they gave with a tool call. */
  private @Nullable String geminis(@Nullable Signature signature) {
    if (signature == null) {
      return null;
    }
    if (signature.issuer() == Issuer.GEMINI) {
      return SignatureText.of(signature, Issuer.GEMINI);
    }
    losses.add(Feature.THINKING_SIGNATURE);
    return null;
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", "tool");
    json.writeStringField("tool_call_id", result.toolCallId());
    if (result.name() != null) {
      json.writeStringField("name", result.name());
    }
    json.writeStringField("content", ToolResultText.of(result));
    json.writeEndObject();
    List<Part> attachments =
        result.content().stream().filter(part -> !(part instanceof Part.Text)).toList();
    if (!attachments.isEmpty()) {
      fromTools.add(new Part.Text(ToolResultText.attachmentsOf(result)));
      fromTools.addAll(attachments);
    }
  }

  private void attachmentsOfTools() throws IOException {
    if (!fromTools.isEmpty()) {
      spoken("user", fromTools);
      fromTools.clear();
    }
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
    switch (part) {
      case Part.Text(String text) -> {
        json.writeStartObject();
        json.writeStringField("type", "text");
        json.writeStringField("text", text);
        json.writeEndObject();
      }
      case Part.Image(String mediaType, String base64) ->
          image(new DataUrl(mediaType, base64)::write);
      case Part.ImageLink(String url) -> image(out -> out.writeString(url));
      case Part.Document document -> file(document);
      case Part.DocumentLink _ ->
          throw Losses.refused(
              Feature.DOCUMENT_LINK,
              "A document is given by its URL, and OpenAI's chat takes only documents inside the"
                  + " request (expected: base 64).");
      case Part.Audio(String mediaType, String base64) -> audio(mediaType, base64);
      case Part.Refusal _,
          Part.Thinking _,
          Part.RedactedThinking _,
          Part.ToolCall _,
          Part.ToolResult _ ->
          throw new IllegalArgumentException("not a message's content: " + part.getClass());
    }
  }

  private void image(Json.Writing url) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "image_url");
    json.writeObjectFieldStart("image_url");
    json.writeFieldName("url");
    url.to(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void file(Part.Document document) throws IOException {
    String name = document.name();
    json.writeStartObject();
    json.writeStringField("type", "file");
    json.writeObjectFieldStart("file");
    json.writeStringField("filename", name == null ? "document" : name);
    json.writeFieldName("file_data");
    new DataUrl(document.mediaType(), document.base64()).write(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void audio(String mediaType, String base64) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "input_audio");
    json.writeObjectFieldStart("input_audio");
    json.writeStringField("data", base64);
    json.writeStringField("format", AudioFormats.format(mediaType));
    json.writeEndObject();
    json.writeEndObject();
  }
}
