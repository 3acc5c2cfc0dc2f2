package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ToolArguments;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes turns as messages of content blocks. */
final class TurnWriter {
  private static final String PDF = "application/pdf";

  private final JsonGenerator json;
  private final ToolIds ids = new ToolIds();

  private TurnWriter(JsonGenerator json) {
    this.json = json;
  }

  static void write(List<Turns.Turn> turns, JsonGenerator json) throws IOException {
    TurnWriter writer = new TurnWriter(json);
    json.writeStartArray();
    for (Turns.Turn turn : turns) {
      writer.turn(turn);
    }
    json.writeEndArray();
  }

  private void turn(Turns.Turn turn) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role(turn.role()));
    if (turn.results().isEmpty()
        && turn.parts().size() == 1
        && turn.parts().getFirst() instanceof Part.Text(String text)) {
      json.writeStringField("content", text);
    } else {
      json.writeArrayFieldStart("content");
      blocks(turn.results());
      blocks(turn.parts());
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static String role(Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER, TOOL -> "user";
      case ASSISTANT -> "assistant";
    };
  }

  private void blocks(List<Part> parts) throws IOException {
    for (Part part : parts) {
      block(part);
    }
  }

  private void block(Part part) throws IOException {
    switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Thinking(String text, Signature signature) -> thinking(text, signature);
      case Part.RedactedThinking(Signature content) -> {
        begin("redacted_thinking");
        json.writeStringField("data", content.value());
        json.writeEndObject();
      }
      case Part.Image(String mediaType, String base64) ->
          image("base64", mediaType, "data", base64);
      case Part.ImageLink(String url) -> image("url", null, "url", url);
      case Part.Document document -> document(document);
      case Part.DocumentLink(String url, String name) -> {
        begin("document");
        source("url", null, "url", url);
        title(name);
      }
      case Part.ToolCall call -> call(call);
      case Part.ToolResult result -> result(result);
      case Part.Audio _ ->
          throw Losses.refused(
              Feature.AUDIO, "The request holds a recording, which Anthropic does not take.");
    }
  }

  private void text(String text) throws IOException {
    begin("text");
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  private void thinking(String text, @Nullable Signature signature) throws IOException {
    begin("thinking");
    json.writeStringField("thinking", text);
    json.writeStringField("signature", signature == null ? "" : signature.value());
    json.writeEndObject();
  }

  private void call(Part.ToolCall call) throws IOException {
    begin("tool_use");
    json.writeStringField("id", ids.of(call.id()));
    json.writeStringField("name", call.name());
    json.writeFieldName("input");
    ToolArguments.write(call.arguments(), json);
    json.writeEndObject();
  }

  private void image(String type, @Nullable String mediaType, String name, String value)
      throws IOException {
    begin("image");
    source(type, mediaType, name, value);
    json.writeEndObject();
  }

  private void document(Part.Document document) throws IOException {
    String mediaType = document.mediaType();
    boolean text = mediaType.startsWith("text/");
    if (!text && !mediaType.equals(PDF)) {
      throw Losses.refused(
          Feature.DOCUMENT,
          "A document is of the type '%s', and Anthropic takes '%s' and text."
              .formatted(mediaType, PDF));
    }
    begin("document");
    if (text) {
      source("text", "text/plain", "data", plain(document.base64()));
    } else {
      source("base64", mediaType, "data", document.base64());
    }
    title(document.name());
  }

  private static String plain(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new InferenceException(
          InferenceError.invalid("A document is not in base 64, as it has to be.", null));
    }
  }

  private void source(String type, @Nullable String mediaType, String name, String value)
      throws IOException {
    json.writeObjectFieldStart("source");
    json.writeStringField("type", type);
    if (mediaType != null) {
      json.writeStringField("media_type", mediaType);
    }
    json.writeStringField(name, value);
    json.writeEndObject();
  }

  private void title(@Nullable String title) throws IOException {
    if (title != null && !title.isBlank()) {
      json.writeStringField("title", title);
    }
    json.writeEndObject();
  }

  private void result(Part.ToolResult result) throws IOException {
    begin("tool_result");
    json.writeStringField("tool_use_id", ids.of(result.toolCallId()));
    List<Part> content = result.content().stream().filter(TurnWriter::saysSomething).toList();
    if (content.size() == 1 && content.getFirst() instanceof Part.Text(String text)) {
      json.writeStringField("content", text);
    } else if (!content.isEmpty()) {
      json.writeArrayFieldStart("content");
      blocks(content);
      json.writeEndArray();
    } else if (result.error()) {
      json.writeStringField("content", "The tool failed without a word.");
    }
    if (result.error()) {
      json.writeBooleanField("is_error", true);
    }
    json.writeEndObject();
  }

  private static boolean saysSomething(Part part) {
    return !(part instanceof Part.Text(String text)) || !text.isBlank();
  }

  private void begin(String type) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
  }
}
