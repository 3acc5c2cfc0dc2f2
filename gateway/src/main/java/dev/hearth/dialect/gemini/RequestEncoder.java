package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestSize;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Role;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a request for a back end of this format that came in another. */
final class RequestEncoder {
  private final JsonGenerator json;
  private final ModelParams target;
  private final TargetDefaults defaults;
  private final Losses losses;
  private final Set<String> written = new HashSet<>();

  private RequestEncoder(JsonGenerator json, ModelParams target, Losses losses) {
    this.json = json;
    this.target = target;
    this.defaults = TargetDefaults.of(target.defaults());
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
    json.writeStartObject();
    switch (request) {
      case InferenceRequest.Chat chat -> chat(chat);
      case InferenceRequest.Completion completion -> completion(completion);
      case InferenceRequest.Embedding embedding -> embedding(embedding);
      case InferenceRequest.TokenCount(InferenceRequest.Chat chat) -> count(chat);
    }
    json.writeEndObject();
  }

  private void chat(InferenceRequest.Chat chat) throws IOException {
    GeminiModel model = GeminiModel.of(target.model());
    int leading = model.takesSystemInstruction() ? leadingSystem(chat.messages()) : 0;
    if (leading > 0) {
      field("systemInstruction");
      ContentEncoder.system(chat.messages().subList(0, leading), json);
    }
    field("contents");
    ContentEncoder.contents(chat.messages(), leading, model, json, losses);
    tools(chat.tools());
    if (!chat.tools().isEmpty()) {
      choice(chat.toolChoice(), chat.tools());
    }
    if (Boolean.FALSE.equals(chat.parallelToolCalls())) {
      losses.add(Feature.PARALLEL_TOOL_CALLS);
    }
    if (chat.user() != null) {
      losses.add(Feature.USER);
    }
    generation(GenerationEncoder.members(chat, model, losses));
    chat.others().keySet().forEach(losses::field);
    topDefaults();
  }

  /** Gemini only answers: the text to continue is what the user says. */
  private void completion(InferenceRequest.Completion completion) throws IOException {
    GeminiModel model = GeminiModel.of(target.model());
    field("contents");
    List<Message> asked = List.of(Message.of(Role.USER, completion.prompt()));
    ContentEncoder.contents(asked, 0, model, json, losses);
    if (completion.suffix() != null) {
      losses.add(Feature.SUFFIX);
    }
    generation(GenerationEncoder.members(completion.sampling(), model, losses));
    completion.others().keySet().forEach(losses::field);
    topDefaults();
  }

  private void embedding(InferenceRequest.Embedding embedding) throws IOException {
    json.writeArrayFieldStart("requests");
    for (String input : embedding.inputs()) {
      written.clear();
      json.writeStartObject();
      json.writeStringField("model", "models/" + RequestPeek.withoutResource(target.model()));
      json.writeObjectFieldStart("content");
      json.writeArrayFieldStart("parts");
      json.writeStartObject();
      json.writeStringField("text", input);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      if (embedding.dimensions() != null) {
        field("outputDimensionality");
        json.writeNumber(embedding.dimensions());
      }
      topDefaults();
      json.writeEndObject();
    }
    json.writeEndArray();
    embedding.others().keySet().forEach(losses::field);
  }

  private void count(InferenceRequest.Chat chat) throws IOException {
    json.writeObjectFieldStart(TokenCounting.WHOLE);
    json.writeFieldName("model");
    json.writeRawValue(RequestRewrite.resource(target.model()));
    chat(chat);
    json.writeEndObject();
  }

  private static int leadingSystem(List<Message> messages) {
    int leading = 0;
    while (leading < messages.size() && messages.get(leading).role() == Role.SYSTEM) {
      leading++;
    }
    return leading;
  }

  private void tools(List<Tool> tools) throws IOException {
    if (tools.isEmpty()) {
      return;
    }
    field("tools");
    json.writeStartArray();
    json.writeStartObject();
    json.writeArrayFieldStart("functionDeclarations");
    for (Tool tool : tools) {
      json.writeStartObject();
      json.writeStringField("name", tool.name());
      if (tool.description() != null) {
        json.writeStringField("description", tool.description());
      }
      if (tool.parameters() != null) {
        json.writeFieldName("parametersJsonSchema");
        json.writeRawValue(GeminiSchema.of(tool.parameters()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  /** Arguments that have to match their schemas are what VALIDATED and ANY promise. */
  private void choice(ToolChoice choice, List<Tool> tools) throws IOException {
    boolean strict = tools.stream().anyMatch(tool -> Boolean.TRUE.equals(tool.strict()));
    switch (choice) {
      case ToolChoice.Auto() -> {
        if (strict) {
          calling("VALIDATED", List.of());
        }
      }
      case ToolChoice.None() -> calling("NONE", List.of());
      case ToolChoice.Required() -> calling("ANY", List.of());
      case ToolChoice.Named(String name) -> calling("ANY", List.of(name));
    }
  }

  private void calling(String mode, List<String> allowed) throws IOException {
    field("toolConfig");
    json.writeStartObject();
    json.writeObjectFieldStart("functionCallingConfig");
    json.writeStringField("mode", mode);
    if (!allowed.isEmpty()) {
      json.writeArrayFieldStart("allowedFunctionNames");
      for (String name : allowed) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void generation(Map<String, String> members) throws IOException {
    defaults.generation().forEach(members::putIfAbsent);
    if (members.isEmpty()) {
      return;
    }
    field(TargetDefaults.GENERATION);
    json.writeStartObject();
    for (Map.Entry<String, String> member : members.entrySet()) {
      json.writeFieldName(member.getKey());
      json.writeRawValue(member.getValue());
    }
    json.writeEndObject();
  }

  private void topDefaults() throws IOException {
    for (Map.Entry<String, String> field : defaults.top().entrySet()) {
      if (!written.contains(field.getKey())) {
        field(field.getKey());
        json.writeRawValue(field.getValue());
      }
    }
  }

  private void field(String name) throws IOException {
    written.add(name);
    json.writeFieldName(name);
  }
}
