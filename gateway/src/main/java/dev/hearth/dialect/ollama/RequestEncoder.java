package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request for Ollama. What does not fit the context window is refused there and never cut
 * off: {@code truncate} and {@code shift} are always false.
 */
final class RequestEncoder {
  private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

  private final JsonGenerator json;
  private final ModelParams target;

  private RequestEncoder(JsonGenerator json, ModelParams target) {
    this.json = json;
    this.target = target;
  }

  static ByteBuf encode(InferenceRequest request, ModelParams target, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer();
    boolean done = false;
    try {
      Json.write(out, json -> new RequestEncoder(json, target).request(request));
      done = true;
      return out;
    } finally {
      if (!done) {
        out.release();
      }
    }
  }

  private void request(InferenceRequest request) throws IOException {
    Settings settings = new Settings().with(target.defaults());
    json.writeStartObject();
    json.writeStringField("model", target.model());
    switch (request) {
      case InferenceRequest.Chat chat -> chat(chat, settings);
      case InferenceRequest.Completion completion -> completion(completion, settings);
      case InferenceRequest.Embedding embedding -> embedding(embedding, settings);
    }
    for (Map.Entry<String, String> member : settings.members().entrySet()) {
      raw(member.getKey(), member.getValue());
    }
    settings
        .options()
        .computeIfAbsent(Settings.NUM_CTX, _ -> Integer.toString(ContextWindow.of(request)));
    json.writeObjectFieldStart("options");
    for (Map.Entry<String, String> option : settings.options().entrySet()) {
      raw(option.getKey(), option.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void chat(InferenceRequest.Chat chat, Settings settings) throws IOException {
    settings.with(chat.others()).with(chat.sampling());
    json.writeFieldName("messages");
    MessageEncoder.write(chat.messages(), json);
    tools(chat.tools(), chat.toolChoice());
    String format = format(chat.format());
    if (format != null) {
      settings.members().put("format", format);
    }
    String think = think(chat.reasoningEffort());
    if (think != null) {
      settings.members().put("think", think);
    }
    generating(chat.stream());
  }

  private void completion(InferenceRequest.Completion completion, Settings settings)
      throws IOException {
    settings.with(completion.others()).with(completion.sampling());
    json.writeStringField("prompt", completion.prompt());
    if (completion.suffix() != null) {
      json.writeStringField("suffix", completion.suffix());
    }
    generating(completion.stream());
  }

  private void embedding(InferenceRequest.Embedding embedding, Settings settings)
      throws IOException {
    settings.with(embedding.others());
    json.writeArrayFieldStart("input");
    for (String input : embedding.inputs()) {
      json.writeString(input);
    }
    json.writeEndArray();
    if (embedding.dimensions() != null) {
      json.writeNumberField("dimensions", embedding.dimensions());
    }
    json.writeBooleanField("truncate", false);
  }

  private void generating(boolean stream) throws IOException {
    json.writeBooleanField("stream", stream);
    json.writeBooleanField("truncate", false);
    json.writeBooleanField("shift", false);
  }

  /** Ollama cannot be told to call a tool: it is shown the one that is named, or all. */
  private void tools(List<Tool> tools, ToolChoice choice) throws IOException {
    List<Tool> shown =
        switch (choice) {
          case ToolChoice.None() -> List.of();
          case ToolChoice.Auto(), ToolChoice.Required() -> tools;
          case ToolChoice.Named(String name) ->
              tools.stream().filter(tool -> tool.name().equals(name)).toList();
        };
    if (shown.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tools");
    for (Tool tool : shown) {
      tool(tool);
    }
    json.writeEndArray();
  }

  private void tool(Tool tool) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", tool.name());
    if (tool.description() != null) {
      json.writeStringField("description", tool.description());
    }
    raw("parameters", tool.parameters() == null ? NO_PARAMETERS : tool.parameters());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static @Nullable String format(ResponseFormat format) {
    return switch (format) {
      case ResponseFormat.Text() -> null;
      case ResponseFormat.JsonObject() -> "\"json\"";
      case ResponseFormat.JsonSchema(_, String schema) -> schema;
    };
  }

  /**
   * Models that think do so unless told not to; told to, a model that cannot refuses the request.
   * Only gpt-oss takes how hard.
   */
  private @Nullable String think(@Nullable String effort) {
    if (effort == null) {
      return null;
    }
    boolean graded = target.model().contains("gpt-oss");
    return switch (effort) {
      case "none" -> "false";
      case "minimal", "low" -> graded ? "\"low\"" : null;
      case "medium" -> graded ? "\"medium\"" : null;
      default -> graded ? "\"high\"" : null;
    };
  }

  private void raw(String name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value);
  }
}
