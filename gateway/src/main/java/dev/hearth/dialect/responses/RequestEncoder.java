package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestSize;
import dev.hearth.dialect.openai.EndUser;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
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

/** Writes a chat for a back end of this format that came in another. Nothing is stored there. */
final class RequestEncoder {
  private final JsonGenerator json;
  private final Losses losses;
  private final Set<String> written = new HashSet<>();

  private RequestEncoder(JsonGenerator json, Losses losses) {
    this.json = json;
    this.losses = losses;
  }

  static ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    int size = RequestSize.of(request);
    return switch (request) {
      case Chat chat ->
          Json.buffer(allocator, size, json -> new RequestEncoder(json, losses).chat(chat, target));
      case InferenceRequest.TokenCount(Chat chat) ->
          Json.buffer(
              allocator, size, json -> new RequestEncoder(json, losses).count(chat, target));
      case InferenceRequest.Completion _, InferenceRequest.Embedding _ ->
          throw new InferenceException(
              InferenceError.of(
                  Kind.INEXPRESSIBLE,
                  "OpenAI's Responses only answer conversations (expected: a chat), not a "
                      + request.operation()
                      + " request."));
    };
  }

  private void count(Chat chat, ModelParams target) throws IOException {
    json.writeStartObject();
    conversation(chat, target);
    Others others = Others.of(chat.others());
    textSettings(chat.format(), others.verbosity());
    reasoning(chat.reasoning());
    chat.others().keySet().stream()
        .filter(name -> others.verbosity() == null || !name.endsWith("verbosity"))
        .forEach(losses::field);
    fields(TokenCounting.only(TargetDefaults.missing(target, written)));
    json.writeEndObject();
  }

  private void chat(Chat chat, ModelParams target) throws IOException {
    json.writeStartObject();
    conversation(chat, target);
    sampling(chat.sampling());
    Others others = Others.of(chat.others());
    textSettings(chat.format(), others.verbosity());
    reasoning(chat.reasoning());
    encryptedReasoning(chat);
    text("user", EndUser.told(chat.user()));
    flag("store", false);
    if (chat.stream()) {
      flag("stream", true);
    }
    others(others);
    fields(TargetDefaults.missing(target, written));
    json.writeEndObject();
  }

  private void conversation(Chat chat, ModelParams target) throws IOException {
    text("model", target.model());
    input(chat.messages());
    tools(chat.tools());
    toolChoice(chat.toolChoice());
    if (chat.parallelToolCalls() != null && !chat.tools().isEmpty()) {
      flag("parallel_tool_calls", chat.parallelToolCalls());
    }
  }

  private void input(List<Message> messages) throws IOException {
    String instructions = InputEncoder.instructions(messages);
    text("instructions", instructions);
    field("input");
    List<Message> items = instructions == null ? messages : messages.subList(1, messages.size());
    new InputEncoder(json, losses).write(items);
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
      json.writeStringField("name", tool.name());
      if (tool.description() != null) {
        json.writeStringField("description", tool.description());
      }
      json.writeFieldName("parameters");
      json.writeRawValue(
          tool.parameters() == null
              ? "{\"type\":\"object\",\"properties\":{}}"
              : tool.parameters());
      // Unsaid means true here, and false everywhere else.
      json.writeBooleanField("strict", tool.strict() != null && tool.strict());
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
        json.writeStringField("name", name);
        json.writeEndObject();
      }
    }
  }

  private void sampling(Sampling sampling) throws IOException {
    number("temperature", sampling.temperature());
    number("top_p", sampling.topP());
    number("max_output_tokens", sampling.maxOutputTokens());
    lost(Feature.TOP_K, sampling.topK());
    lost(Feature.MIN_P, sampling.minP());
    lost(Feature.PRESENCE_PENALTY, sampling.presencePenalty());
    lost(Feature.FREQUENCY_PENALTY, sampling.frequencyPenalty());
    lost(Feature.SEED, sampling.seed());
    lost(Feature.STOP, sampling.stop().isEmpty() ? null : sampling.stop());
  }

  private void textSettings(ResponseFormat format, @Nullable String verbosity) throws IOException {
    if (format instanceof ResponseFormat.Text && verbosity == null) {
      return;
    }
    field("text");
    json.writeStartObject();
    format(format);
    if (verbosity != null) {
      json.writeStringField("verbosity", verbosity);
    }
    json.writeEndObject();
  }

  private void format(ResponseFormat format) throws IOException {
    switch (format) {
      case ResponseFormat.Text() -> {}
      case ResponseFormat.JsonObject() -> {
        json.writeObjectFieldStart("format");
        json.writeStringField("type", "json_object");
        json.writeEndObject();
      }
      case ResponseFormat.JsonSchema(String name, String schema, Boolean strict) -> {
        json.writeObjectFieldStart("format");
        json.writeStringField("type", "json_schema");
        json.writeStringField("name", name == null ? "answer" : name);
        json.writeFieldName("schema");
        json.writeRawValue(schema);
        if (strict != null) {
          json.writeBooleanField("strict", strict);
        }
        json.writeEndObject();
      }
    }
  }

  private void reasoning(Reasoning reasoning) throws IOException {
    boolean on = reasoning.mode() == Reasoning.Mode.ON;
    if (on || reasoning.mode() == Reasoning.Mode.OFF) {
      field("reasoning");
      json.writeStartObject();
      String effort = on ? reasoning.effortWord() : "none";
      if (effort != null) {
        json.writeStringField("effort", effort);
      }
      if (on) {
        json.writeStringField("summary", "auto");
      }
      json.writeEndObject();
    }
  }

  private void encryptedReasoning(Chat chat) throws IOException {
    boolean on = chat.reasoning().mode() == Reasoning.Mode.ON;
    if (on || chat.messages().stream().anyMatch(RequestEncoder::isSignedHere)) {
      field("include");
      json.writeStartArray();
      json.writeString("reasoning.encrypted_content");
      json.writeEndArray();
    }
  }

  private static boolean isSignedHere(Message message) {
    for (Part part : message.parts()) {
      boolean signed =
          switch (part) {
            case Part.Thinking(_, Signature signature) -> InputEncoder.isOwn(signature);
            case Part.RedactedThinking(Signature content) -> InputEncoder.isOwn(content);
            case Part.Text _,
                Part.Refusal _,
                Part.Image _,
                Part.ImageLink _,
                Part.Document _,
                Part.DocumentLink _,
                Part.Audio _,
                Part.ToolCall _,
                Part.ToolResult _ ->
                false;
          };
      if (signed) {
        return true;
      }
    }
    return false;
  }

  private void others(Others others) throws IOException {
    fields(others.kept());
    others.lost().forEach(losses::field);
  }

  private void fields(Map<String, String> fields) throws IOException {
    for (Map.Entry<String, String> field : fields.entrySet()) {
      field(field.getKey());
      json.writeRawValue(field.getValue());
    }
  }

  private void lost(Feature feature, @Nullable Object value) {
    if (value != null) {
      losses.add(feature);
    }
  }

  private void field(String name) throws IOException {
    written.add(name);
    json.writeFieldName(name);
  }

  private void text(String name, @Nullable String value) throws IOException {
    if (value != null) {
      field(name);
      json.writeString(value);
    }
  }

  private void flag(String name, boolean value) throws IOException {
    field(name);
    json.writeBoolean(value);
  }

  private void number(String name, @Nullable Number value) throws IOException {
    if (value != null) {
      field(name);
      json.writeNumber(value.toString());
    }
  }
}
