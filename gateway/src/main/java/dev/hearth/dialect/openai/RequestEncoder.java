package dev.hearth.dialect.openai;

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
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a request for a back end of this format that came in another. */
final class RequestEncoder {
  private static final String MAX_TOKENS = "max_tokens";

  private final Quirks quirks;
  private final JsonGenerator json;
  private final Losses losses;
  private final Set<String> written = new HashSet<>();

  private RequestEncoder(Quirks quirks, JsonGenerator json, Losses losses) {
    this.quirks = quirks;
    this.json = json;
    this.losses = losses;
  }

  static ByteBuf encode(
      InferenceRequest request,
      ModelParams target,
      Quirks quirks,
      Losses losses,
      ByteBufAllocator allocator) {
    Quirks its = quirks.of(target.model());
    return Json.buffer(
        allocator,
        RequestSize.of(request),
        json -> new RequestEncoder(its, json, losses).request(request, target));
  }

  private void request(InferenceRequest request, ModelParams target) throws IOException {
    json.writeStartObject();
    text("model", target.model());
    switch (request) {
      case InferenceRequest.Chat chat -> chat(chat);
      case InferenceRequest.Completion completion -> completion(completion);
      case InferenceRequest.Embedding embedding -> embedding(embedding);
      case InferenceRequest.TokenCount count -> throw WireFormat.OPENAI.lacks(count.operation());
    }
    defaults(target.defaults());
    json.writeEndObject();
  }

  private void chat(InferenceRequest.Chat chat) throws IOException {
    field("messages");
    MessageEncoder.write(chat.messages(), json, losses);
    tools(chat.tools());
    toolChoice(chat.toolChoice());
    if (chat.parallelToolCalls() != null && !chat.tools().isEmpty()) {
      flag("parallel_tool_calls", chat.parallelToolCalls());
    }
    sampling(chat.sampling(), quirks.tokensField());
    format(chat.format());
    reasoning(chat.reasoning());
    text("user", EndUser.told(chat.user()));
    stream(chat.stream());
    others(chat.others());
  }

  private void completion(InferenceRequest.Completion completion) throws IOException {
    text("prompt", completion.prompt());
    text("suffix", completion.suffix());
    sampling(completion.sampling(), MAX_TOKENS);
    stream(completion.stream());
    others(completion.others());
  }

  private void embedding(InferenceRequest.Embedding embedding) throws IOException {
    texts("input", embedding.inputs());
    number("dimensions", embedding.dimensions());
    if (embedding.base64()) {
      text("encoding_format", "base64");
    }
    others(embedding.others());
  }

  private void tools(List<Tool> tools) throws IOException {
    if (tools.isEmpty()) {
      return;
    }
    field("tools");
    json.writeStartArray();
    for (Tool tool : tools) {
      json.writeStartObject();
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", tool.name());
      if (tool.description() != null) {
        json.writeStringField("description", tool.description());
      }
      if (tool.parameters() != null) {
        json.writeFieldName("parameters");
        json.writeRawValue(tool.parameters());
      }
      if (tool.strict() != null) {
        json.writeBooleanField("strict", tool.strict());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void toolChoice(ToolChoice choice) throws IOException {
    switch (choice) {
      case ToolChoice.Auto() -> {}
      case ToolChoice.None() -> text("tool_choice", "none");
      case ToolChoice.Required() -> text("tool_choice", "required");
      case ToolChoice.Named(String name) -> {
        field("tool_choice");
        json.writeStartObject();
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }

  private void sampling(Sampling sampling, String tokensField) throws IOException {
    number("temperature", sampling.temperature());
    number("top_p", sampling.topP());
    number("top_k", sampling.topK());
    number("min_p", sampling.minP());
    number("presence_penalty", sampling.presencePenalty());
    number("frequency_penalty", sampling.frequencyPenalty());
    number("seed", sampling.seed());
    number(tokensField, sampling.maxOutputTokens());
    if (!sampling.stop().isEmpty()) {
      texts("stop", sampling.stop());
    }
  }

  private void format(ResponseFormat format) throws IOException {
    switch (format) {
      case ResponseFormat.Text() -> {}
      case ResponseFormat.JsonObject() -> {
        field("response_format");
        json.writeStartObject();
        json.writeStringField("type", "json_object");
        json.writeEndObject();
      }
      case ResponseFormat.JsonSchema(String name, String schema, Boolean strict) -> {
        field("response_format");
        json.writeStartObject();
        json.writeStringField("type", "json_schema");
        json.writeObjectFieldStart("json_schema");
        json.writeStringField("name", name == null ? "answer" : name);
        json.writeFieldName("schema");
        json.writeRawValue(schema);
        if (strict != null) {
          json.writeBooleanField("strict", strict);
        }
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }

  private void reasoning(Reasoning reasoning) throws IOException {
    switch (reasoning.mode()) {
      case UNSAID -> {}
      case OFF -> text("reasoning_effort", "none");
      case ON -> {
        text("reasoning_effort", reasoning.effortWord());
        if (reasoning.effortWord() == null) {
          losses.add(Feature.REASONING);
        }
      }
    }
  }

  /** Usage is always asked for: it is counted even where the caller does not want it. */
  private void stream(boolean stream) throws IOException {
    if (stream) {
      field("stream");
      json.writeBoolean(true);
      if (quirks.refuses("stream_options")) {
        return;
      }
      field("stream_options");
      json.writeStartObject();
      json.writeBooleanField("include_usage", true);
      json.writeEndObject();
    }
  }

  /** Fields that only the caller's own format knows. */
  private void others(Map<String, String> others) {
    others.keySet().forEach(losses::field);
  }

  private void defaults(Map<String, String> defaults) throws IOException {
    for (Map.Entry<String, String> field : defaults.entrySet()) {
      String name = field.getKey();
      boolean settled =
          written.contains(name)
              || name.startsWith("stream")
              || (isTokens(name) && written.stream().anyMatch(RequestEncoder::isTokens));
      if (!settled) {
        field(name);
        json.writeRawValue(field.getValue());
      }
    }
  }

  private static boolean isTokens(String name) {
    return name.equals(MAX_TOKENS) || name.equals("max_completion_tokens");
  }

  private void field(String name) throws IOException {
    written.add(name);
    json.writeFieldName(name);
  }

  private void text(String name, @Nullable String value) throws IOException {
    if (value != null && quirks.refuses(name)) {
      losses.field(name);
    } else if (value != null) {
      field(name);
      json.writeString(value);
    }
  }

  private void flag(String name, boolean value) throws IOException {
    field(name);
    json.writeBoolean(value);
  }

  private void texts(String name, List<String> values) throws IOException {
    field(name);
    json.writeStartArray();
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private void number(String name, @Nullable Number value) throws IOException {
    if (value != null && quirks.refuses(name)) {
      if (!Quirks.isUsual(name, value)) {
        losses.field(name);
      }
    } else if (value != null) {
      field(name);
      json.writeNumber(value.toString());
    }
  }
}
