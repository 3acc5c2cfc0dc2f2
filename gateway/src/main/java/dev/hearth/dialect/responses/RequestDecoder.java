package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.GatewayFields;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Turn;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole request for a back end of another format. */
final class RequestDecoder {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "input",
          "instructions",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "reasoning",
          "temperature",
          "top_p",
          "presence_penalty",
          "frequency_penalty",
          "max_output_tokens",
          "user",
          "safety_identifier",
          "include",
          "store",
          "background",
          "previous_response_id",
          "conversation",
          "prompt",
          "truncation",
          "service_tier");

  /** Fields that mean nothing when they have one of these values. */
  private static final Map<String, Set<String>> HARMLESS =
      Map.of(
          "store", Set.of("false"),
          "truncation", Set.of("disabled"),
          "service_tier", Set.of("auto", "default"));

  private static final Set<String> REASONING = Set.of("effort", "summary", "generate_summary");

  private static final String ENCRYPTED = "reasoning.encrypted_content";

  private final RequestBody body;
  private final @Nullable String model;
  private final History history;
  private final JsonReader request;
  private final Map<String, String> others = new HashMap<>();

  private RequestDecoder(RequestBody body, @Nullable String model, History history) {
    this.body = body;
    this.model = model;
    this.history = history;
    this.request = new JsonReader(body.tree(), "");
  }

  static InferenceRequest decode(Asked asked, RequestBody body, History history) {
    body.outline().fields();
    InferenceRequest.Chat chat = new RequestDecoder(body, asked.model(), history).chat();
    return asked.operation() == Operation.COUNT_TOKENS
        ? new InferenceRequest.TokenCount(chat)
        : chat;
  }

  private InferenceRequest.Chat chat() {
    rejectWhatOnlyTheVendorKnows();
    noteOthers();
    ToolNames names = ToolNames.of(request.get("tools"));
    ToolsDecoder tools = ToolsDecoder.decode(request, names, others);
    String user = request.text("user");
    boolean stream = request.flag("stream");
    return new InferenceRequest.Chat(
        model == null ? request.requireText("model") : model,
        messages(names),
        tools.tools(),
        tools.choice(),
        request.has("parallel_tool_calls") ? request.flag("parallel_tool_calls") : null,
        sampling(),
        FormatDecoder.format(request, others),
        reasoning(),
        user == null ? request.text("safety_identifier") : user,
        stream,
        stream,
        others);
  }

  private List<Message> messages(ToolNames names) {
    List<Message> messages = new ArrayList<>();
    String instructions = request.text("instructions");
    if (instructions != null) {
      messages.add(Message.of(Role.SYSTEM, instructions));
    }
    InputDecoder input = new InputDecoder(names, others, history);
    messages.addAll(input.messages(earlierItems(), request));
    return messages;
  }

  /**
   * What the request goes on from; whoever knows the answer that it names may be another target.
   */
  private List<ObjectNode> earlierItems() {
    String id = request.text("previous_response_id");
    if (id == null) {
      return List.of();
    }
    Turn previous = history.find(id);
    if (previous == null) {
      throw new InferenceException(
          new InferenceError(
              Kind.INEXPRESSIBLE,
              "Previous response with id '%s' not found. The field 'previous_response_id' has to name an answer"
                      .formatted(StoredResponses.shown(id))
                  + " that is kept for this API key (expected: that, or the whole conversation in"
                  + " 'input').",
              "previous_response_id",
              "previous_response_not_found",
              null));
    }
    return StoredItems.conversation(previous);
  }

  /** Conversations and prompts that another server keeps, and answers that it gives later. */
  private void rejectWhatOnlyTheVendorKnows() {
    for (String name : List.of("conversation", "prompt")) {
      if (request.has(name)) {
        throw notHere(
            request.wrong(
                name, "nothing; the whole conversation in 'input', or previous_response_id"));
      }
    }
    if (request.flag("background")) {
      throw notHere(request.wrong("background", "false; answers are given at once or streamed"));
    }
  }

  /** The request may still be right for a target that speaks this format itself. */
  private static InferenceException notHere(InferenceException wrong) {
    InferenceError error = wrong.error();
    return new InferenceException(
        new InferenceError(Kind.INEXPRESSIBLE, error.message(), error.param(), null, null));
  }

  private Sampling sampling() {
    Integer limit = request.integer("max_output_tokens");
    return new Sampling(
        request.number("temperature"),
        request.number("top_p"),
        null,
        null,
        request.number("presence_penalty"),
        request.number("frequency_penalty"),
        null,
        limit == null || limit < 0 ? null : limit,
        List.of());
  }

  /** A summary is not a wish that can be lost: thinking that is told is told as one. */
  private Reasoning reasoning() {
    JsonReader reasoning = request.object("reasoning");
    if (reasoning == null) {
      return Reasoning.unset();
    }
    for (Map.Entry<String, JsonNode> member : reasoning.object().properties()) {
      if (!REASONING.contains(member.getKey()) && !member.getValue().isNull()) {
        others.put("reasoning." + Words.of(member.getKey()), Json.text(member.getValue()));
      }
    }
    return Reasoning.effort(reasoning.text("effort"));
  }

  private void noteOthers() {
    for (JsonOutline.Field field : body.outline().fields()) {
      String name = field.name();
      boolean harmless =
          HARMLESS.getOrDefault(name, Set.of()).contains(request.get(name).asText())
              || (name.equals("store") && history.keeps(null, body.size()));
      boolean lost = HARMLESS.containsKey(name) ? !harmless : !KNOWN.contains(name);
      if (lost && request.has(name) && !GatewayFields.contains(name)) {
        others.put(name, body.json(field));
      }
    }
    for (JsonNode wish : request.get("include")) {
      if (!wish.asText().equals(ENCRYPTED)) {
        others.put("include", Json.text(request.get("include")));
      }
    }
  }
}
