package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestSize;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Reasoning;
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
  private final Losses losses;

  private RequestEncoder(JsonGenerator json, ModelParams target, Losses losses) {
    this.json = json;
    this.target = target;
    this.losses = losses;
  }

  static ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return Json.buffer(
        allocator,
        RequestSize.of(request),
        json -> new RequestEncoder(json, target, losses).request(request));
  }

  private void request(InferenceRequest request) throws IOException {
    Settings settings = new Settings().with(target.defaults());
    json.writeStartObject();
    json.writeStringField("model", target.model());
    switch (request) {
      case InferenceRequest.Chat chat -> chat(chat, settings);
      case InferenceRequest.Completion completion -> completion(completion, settings);
      case InferenceRequest.Embedding embedding -> embedding(embedding, settings);
      case InferenceRequest.TokenCount count -> throw WireFormat.OLLAMA.lacks(count.operation());
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
    others(chat.others(), settings);
    settings.with(chat.sampling());
    json.writeFieldName("messages");
    MessageEncoder.write(chat.messages(), json, losses);
    tools(chat);
    String format = format(chat.format());
    if (format != null) {
      settings.members().put("format", format);
    }
    String think = think(chat.reasoning());
    if (think != null) {
      settings.members().put("think", think);
    }
    if (chat.user() != null) {
      losses.add(Feature.USER);
    }
    generating(chat.stream());
  }

  private void completion(InferenceRequest.Completion completion, Settings settings)
      throws IOException {
    others(completion.others(), settings);
    settings.with(completion.sampling());
    json.writeStringField("prompt", completion.prompt());
    if (completion.suffix() != null) {
      json.writeStringField("suffix", completion.suffix());
    }
    generating(completion.stream());
  }

  private void embedding(InferenceRequest.Embedding embedding, Settings settings)
      throws IOException {
    others(embedding.others(), settings);
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
  private void tools(InferenceRequest.Chat chat) throws IOException {
    List<Tool> tools = chat.tools();
    List<Tool> shown =
        switch (chat.toolChoice()) {
          case ToolChoice.None() -> List.of();
          case ToolChoice.Auto() -> tools;
          case ToolChoice.Required() -> {
            losses.add(Feature.TOOL_CHOICE);
            yield tools;
          }
          case ToolChoice.Named(String name) -> {
            losses.add(Feature.TOOL_CHOICE);
            yield tools.stream().filter(tool -> tool.name().equals(name)).toList();
          }
        };
    if (Boolean.FALSE.equals(chat.parallelToolCalls())) {
      losses.add(Feature.PARALLEL_TOOL_CALLS);
    }
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
    if (Boolean.TRUE.equals(tool.strict())) {
      losses.add(Feature.TOOL_STRICT);
    }
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
      case ResponseFormat.JsonSchema(_, String schema, _) -> schema;
    };
  }

  /**
   * Models that think do so unless told not to; told to, a model that cannot refuses the request.
   * Only gpt-oss takes how hard.
   */
  private @Nullable String think(Reasoning reasoning) {
    if (reasoning.mode() == Reasoning.Mode.OFF) {
      return "false";
    }
    String effort = reasoning.effortWord();
    if (effort == null) {
      return null;
    }
    boolean graded = target.model().contains("gpt-oss");
    if (!graded) {
      losses.add(Feature.REASONING);
    }
    return switch (effort) {
      case "minimal", "low" -> graded ? "\"low\"" : null;
      case "medium" -> graded ? "\"medium\"" : null;
      default -> graded ? "\"high\"" : null;
    };
  }

  /** Settings that Ollama has go there, whatever else is in the request is lost. */
  private void others(Map<String, String> others, Settings settings) {
    settings.with(others);
    others.keySet().stream().filter(name -> !Settings.knows(name)).forEach(losses::field);
  }

  private void raw(String name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value);
  }
}
