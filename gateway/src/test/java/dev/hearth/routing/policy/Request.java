package dev.hearth.routing.policy;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request to decide about, put together step by step; knows how often it was read. */
final class Request {
  private final List<Message> messages = new ArrayList<>();
  private final List<Tool> tools = new ArrayList<>();
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, String> fields = new HashMap<>();
  private Operation operation = Operation.CHAT;
  private Identity identity = Identity.ANONYMOUS;
  private long bytes = 300;
  private @Nullable Long maxOutputTokens;
  private boolean structured;
  private @Nullable Long tokens;
  private int reads;

  static Request of(Operation operation) {
    Request request = new Request();
    request.operation = operation;
    return request;
  }

  static Request saying(String text) {
    return new Request().user(text);
  }

  Request user(String text) {
    messages.add(Message.of(Role.USER, text));
    return this;
  }

  Request system(String text) {
    messages.add(Message.of(Role.SYSTEM, text));
    return this;
  }

  Request assistant(String text) {
    messages.add(Message.of(Role.ASSISTANT, text));
    return this;
  }

  Request image() {
    messages.add(new Message(Role.USER, List.of(new Part.Image("image/png", "AA=="))));
    return this;
  }

  Request toolUsed() {
    messages.add(new Message(Role.ASSISTANT, List.of(new Part.ToolCall("1", "ls", "{}"))));
    messages.add(new Message(Role.TOOL, List.of(new Part.ToolResult("1", "ls", "a.txt"))));
    return this;
  }

  Request tool(String name) {
    tools.add(new Tool(name, null, null));
    return this;
  }

  Request header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Request field(String name, String json) {
    fields.put(name, json);
    return this;
  }

  Request by(Identity who) {
    identity = who;
    return this;
  }

  Request tagged(String... tags) {
    return by(new Identity(null, null, null, Set.of(tags), false));
  }

  Request bytes(long size) {
    bytes = size;
    return this;
  }

  Request counted(long promptTokens) {
    tokens = promptTokens;
    return this;
  }

  Request atMost(long outputTokens) {
    maxOutputTokens = outputTokens;
    return this;
  }

  Request structured() {
    structured = true;
    return this;
  }

  int reads() {
    return reads;
  }

  RequestFacts facts() {
    return new RequestFacts(
        operation,
        "auto",
        false,
        bytes,
        maxOutputTokens,
        !tools.isEmpty(),
        structured,
        false,
        false);
  }

  Ask ask() {
    Ask ask = new Ask(facts(), headers::get, fields::get, identity, this::read);
    return tokens == null ? ask : ask.counted(tokens);
  }

  private InferenceRequest read() {
    reads++;
    return switch (operation) {
      case COMPLETION ->
          new InferenceRequest.Completion(
              "auto", "def f(", null, Sampling.unset(), false, false, Map.of());
      case EMBEDDING ->
          new InferenceRequest.Embedding("auto", List.of("text"), null, false, Map.of());
      case COUNT_TOKENS -> new InferenceRequest.TokenCount(chat());
      case CHAT, PULL -> chat();
    };
  }

  private Chat chat() {
    return new Chat(
        "auto",
        messages,
        tools,
        new ToolChoice.Auto(),
        null,
        Sampling.unset(),
        structured ? new ResponseFormat.JsonObject() : new ResponseFormat.Text(),
        Reasoning.unset(),
        null,
        false,
        false,
        Map.of());
  }
}
