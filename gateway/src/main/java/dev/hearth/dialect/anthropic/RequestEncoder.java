package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestSize;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Reasoning.Mode;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a request for a back end of this format that came in another. */
final class RequestEncoder {
  private static final String MAX_TOKENS = "max_tokens";
  private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
  private static final String JSON_ONLY =
      "Answer with one JSON object and nothing else: no words around it, no code fence.";

  /** Mail addresses and phone numbers, which are refused as names of users. */
  private static final Pattern PERSONAL =
      Pattern.compile("\\S+@\\S+\\.\\S+|(?=.*\\d)\\+?[\\d\\s().-]{7,}");

  private final JsonGenerator json;
  private final ModelParams target;
  private final ClaudeModel model;
  private final Losses losses;

  /** Whether only the tokens are to be counted. */
  private final boolean counting;

  private final Set<String> written = new HashSet<>();

  private RequestEncoder(JsonGenerator json, ModelParams target, Losses losses, boolean counting) {
    this.json = json;
    this.target = target;
    this.model = ClaudeModel.of(target.model());
    this.losses = losses;
    this.counting = counting;
  }

  static ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    Chat chat = chat(request);
    boolean counting = request instanceof InferenceRequest.TokenCount;
    ModelParams its = counting ? TokenCounting.of(target) : target;
    return Json.buffer(
        allocator,
        RequestSize.of(request),
        json -> new RequestEncoder(json, its, losses, counting).request(chat));
  }

  /** What is asked as a chat: the format knows nothing else. */
  private static Chat chat(InferenceRequest request) {
    return switch (request) {
      case Chat chat -> chat;
      case InferenceRequest.Completion completion -> Completions.asChat(completion);
      case InferenceRequest.Embedding _ -> throw AnthropicErrors.noEmbeddings();
      case InferenceRequest.TokenCount(Chat conversation) -> conversation;
    };
  }

  private void request(Chat chat) throws IOException {
    int limit = limit(chat);
    ThinkingPlan thinking = ThinkingPlan.of(chat, model, limit, losses);
    json.writeStartObject();
    text("model", target.model());
    if (!counting) {
      length(limit, chat.stream());
    }
    conversation(chat);
    tools(chat);
    if (!counting) {
      new SamplingWriter(json, model, thinking, losses).write(chat.sampling(), written);
    }
    thinking(chat, thinking);
    outputConfig(chat.format(), thinking);
    if (!counting) {
      user(chat.user());
    }
    chat.others().keySet().forEach(losses::field);
    defaults(target.defaults());
    json.writeEndObject();
  }

  private void length(int limit, boolean stream) throws IOException {
    field(MAX_TOKENS);
    json.writeNumber(limit);
    written.add(MAX_COMPLETION_TOKENS);
    if (stream) {
      field("stream");
      json.writeBoolean(true);
    }
  }

  /** The caller's limit, or the target's, or what the model can write at least. */
  private int limit(Chat chat) {
    Integer asked = chat.sampling().maxOutputTokens();
    if (asked != null) {
      return asked;
    }
    String preset = target.defaults().get(MAX_TOKENS);
    String other = preset == null ? target.defaults().get(MAX_COMPLETION_TOKENS) : preset;
    try {
      return other == null ? model.longestAnswer() : Integer.parseInt(other);
    } catch (NumberFormatException _) {
      return model.longestAnswer();
    }
  }

  private void conversation(Chat chat) throws IOException {
    Turns turns = Turns.of(messages(chat), model.takesLateSystem(), losses);
    system(turns.system());
    field("messages");
    TurnWriter.write(turns.turns(), json);
  }

  /** A demand of JSON without a schema can only be put into words here. */
  private List<Message> messages(Chat chat) {
    if (!(chat.format() instanceof ResponseFormat.JsonObject)) {
      return chat.messages();
    }
    losses.add(Feature.RESPONSE_FORMAT);
    List<Message> messages = new ArrayList<>(chat.messages());
    int first = 0;
    while (first < messages.size() && messages.get(first).role() == Role.SYSTEM) {
      first++;
    }
    messages.add(first, Message.of(Role.SYSTEM, JSON_ONLY));
    return messages;
  }

  private void system(List<String> texts) throws IOException {
    if (texts.size() == 1) {
      text("system", texts.getFirst());
    } else if (!texts.isEmpty()) {
      field("system");
      json.writeStartArray();
      for (String text : texts) {
        json.writeStartObject();
        json.writeStringField("type", "text");
        json.writeStringField("text", text);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private void tools(Chat chat) throws IOException {
    if (chat.tools().isEmpty()) {
      return;
    }
    field("tools");
    json.writeStartArray();
    for (Tool tool : chat.tools()) {
      json.writeStartObject();
      json.writeStringField("name", tool.name());
      if (tool.description() != null && !tool.description().isEmpty()) {
        json.writeStringField("description", tool.description());
      }
      json.writeFieldName("input_schema");
      json.writeRawValue(
          Boolean.TRUE.equals(tool.strict())
              ? Schemas.ofStrictParameters(tool.parameters(), losses)
              : Schemas.ofParameters(tool.parameters()));
      if (tool.strict() != null) {
        json.writeBooleanField("strict", tool.strict());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    toolChoice(chat.toolChoice(), chat.parallelToolCalls());
  }

  private void toolChoice(ToolChoice choice, @Nullable Boolean parallel) throws IOException {
    boolean none = choice instanceof ToolChoice.None;
    Boolean oneAtATime = (none || parallel == null) ? null : !parallel;
    if (choice instanceof ToolChoice.Auto && oneAtATime == null) {
      return;
    }
    field("tool_choice");
    json.writeStartObject();
    switch (choice) {
      case ToolChoice.Auto() -> json.writeStringField("type", "auto");
      case ToolChoice.None() -> json.writeStringField("type", "none");
      case ToolChoice.Required() -> json.writeStringField("type", "any");
      case ToolChoice.Named(String name) -> {
        json.writeStringField("type", "tool");
        json.writeStringField("name", name);
      }
    }
    if (oneAtATime != null) {
      json.writeBooleanField("disable_parallel_tool_use", oneAtATime);
    }
    json.writeEndObject();
  }

  private void thinking(Chat chat, ThinkingPlan plan) throws IOException {
    if (chat.reasoning().mode() != Mode.UNSAID) {
      written.add("thinking");
    }
    String type =
        switch (plan.kind()) {
          case UNSAID -> null;
          case DISABLED -> "disabled";
          case BUDGET -> "enabled";
          case ADAPTIVE -> "adaptive";
        };
    if (type == null) {
      return;
    }
    field("thinking");
    json.writeStartObject();
    json.writeStringField("type", type);
    if (plan.kind() == ThinkingPlan.Kind.BUDGET) {
      json.writeNumberField("budget_tokens", plan.budget());
    }
    if (plan.isOn() && model.hidesThinking()) {
      json.writeStringField("display", "summarized");
    }
    json.writeEndObject();
  }

  private void outputConfig(ResponseFormat format, ThinkingPlan thinking) throws IOException {
    String schema = format instanceof ResponseFormat.JsonSchema its ? its.schema() : null;
    if (schema == null && thinking.effort() == null) {
      return;
    }
    field("output_config");
    json.writeStartObject();
    if (thinking.effort() != null) {
      json.writeStringField("effort", thinking.effort());
    }
    if (schema != null) {
      json.writeObjectFieldStart("format");
      json.writeStringField("type", "json_schema");
      json.writeFieldName("schema");
      json.writeRawValue(Schemas.ofAnswer(schema, losses));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void user(@Nullable String user) throws IOException {
    if (user == null || user.isEmpty()) {
      return;
    }
    if (PERSONAL.matcher(user).matches()) {
      losses.add(Feature.USER);
      return;
    }
    field("metadata");
    json.writeStartObject();
    json.writeStringField("user_id", user);
    json.writeEndObject();
  }

  private void defaults(Map<String, String> defaults) throws IOException {
    for (Map.Entry<String, String> field : defaults.entrySet()) {
      String name = field.getKey();
      if (!written.contains(name) && !name.equals("stream")) {
        field(name);
        json.writeRawValue(field.getValue());
      }
    }
  }

  private void field(String name) throws IOException {
    written.add(name);
    json.writeFieldName(name);
  }

  private void text(String name, String value) throws IOException {
    field(name);
    json.writeString(value);
  }
}
