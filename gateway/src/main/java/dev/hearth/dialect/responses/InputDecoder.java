package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.History;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a conversation. What the model gave in a row (thinking, text, calls) becomes one message,
 * and each tool's output one of its own; items that only the vendor's own servers know are left out
 * by name.
 */
final class InputDecoder {
  private static final String PARAGRAPH = "\n\n";

  private final ToolNames names;
  private final Map<String, String> others;
  private final History history;
  private final ContentDecoder content;
  private final List<Message> messages = new ArrayList<>();
  private final List<Part> answer = new ArrayList<>();
  private final Map<String, String> called = new HashMap<>();

  /**
   * A decoder of one conversation.
   *
   * @param others gets what has no canonical meaning
   * @param history where items are found that the conversation only refers to
   */
  InputDecoder(ToolNames names, Map<String, String> others, History history) {
    this.names = names;
    this.others = others;
    this.history = history;
    this.content = new ContentDecoder(others);
  }

  /**
   * The messages of a request.
   *
   * @param earlier the items that it goes on from
   */
  List<Message> messages(List<ObjectNode> earlier, JsonReader request) {
    earlier.forEach(item -> item(new JsonReader(item, "previous_response_id")));
    JsonNode input = request.get("input");
    if (input.isTextual()) {
      spoken(Role.USER, List.of(new Part.Text(input.textValue())));
    } else if (input.isArray()) {
      request.objects("input").forEach(this::item);
    } else {
      throw request.wrong("input", "a string or an array of items");
    }
    endAnswer();
    return messages;
  }

  private void item(JsonReader item) {
    String said = item.text("type");
    String type = said == null ? StoredItems.type(item.object()) : said;
    switch (type) {
      case "message" -> message(item);
      case "reasoning" -> reasoning(item);
      case "function_call" -> call(item, item.requireText("arguments"));
      case "custom_tool_call" -> call(item, CustomInput.arguments(item.requireText("input")));
      case "function_call_output", "custom_tool_call_output" -> result(item);
      case "item_reference" -> referenced(item);
      default -> others.put("input." + Words.of(type), "true");
    }
  }

  private void referenced(JsonReader item) {
    String id = item.requireText("id");
    ObjectNode meant = StoredItems.referenced(item.object(), history);
    if (meant == null) {
      throw new InferenceException(
          new InferenceError(
              Kind.INEXPRESSIBLE,
              "Item with id '%s' not found. The field '%s' has to name an item of an answer that is kept for"
                      .formatted(StoredResponses.shown(id), item.at("id"))
                  + " this API key (expected: that, or the item itself, as clients send it with 'store':"
                  + " false).",
              item.at("id"),
              null,
              null));
    }
    item(new JsonReader(meant, item.path()));
  }

  private void message(JsonReader item) {
    switch (item.requireText("role")) {
      case "assistant" -> answer.addAll(content.parts(item, "content"));
      case "user" -> spoken(Role.USER, content.parts(item, "content"));
      case "system", "developer" -> spoken(Role.SYSTEM, content.texts(item, "content"));
      default -> throw item.wrong("role", "user, assistant, system or developer");
    }
  }

  private void spoken(Role role, List<Part> parts) {
    endAnswer();
    messages.add(new Message(role, parts));
  }

  private void call(JsonReader item, String arguments) {
    String name = names.name(item.text("namespace"), item.requireText("name"));
    String id = item.requireText("call_id");
    called.put(id, name);
    answer.add(new Part.ToolCall(id, name, arguments));
  }

  private void result(JsonReader item) {
    String id = item.requireText("call_id");
    List<Part> output = content.parts(item, "output");
    spoken(Role.TOOL, List.of(new Part.ToolResult(id, called.get(id), output, false)));
  }

  private void reasoning(JsonReader item) {
    String encrypted = item.text("encrypted_content");
    Signature signature =
        encrypted == null || encrypted.isEmpty()
            ? null
            : SignatureText.read(encrypted, Issuer.OPENAI);
    String text = text(item, "content");
    text = text == null ? text(item, "summary") : text;
    if (text != null) {
      if (signature != null || !text.isEmpty()) {
        answer.add(new Part.Thinking(text, signature));
      }
    } else if (signature != null && !isOfLastCall(signature)) {
      answer.add(new Part.RedactedThinking(signature));
    }
  }

  /** Gemini's signatures belong to calls, which have no place for them: they follow theirs. */
  private boolean isOfLastCall(Signature signature) {
    if (signature.issuer() == Issuer.GEMINI
        && !answer.isEmpty()
        && answer.getLast() instanceof Part.ToolCall call
        && call.signature() == null) {
      answer.removeLast();
      answer.add(new Part.ToolCall(call.id(), call.name(), call.arguments(), signature));
      return true;
    }
    return false;
  }

  /** The texts of an array of parts, a paragraph each; null when there are none. */
  private static @Nullable String text(JsonReader item, String member) {
    StringBuilder all = null;
    for (JsonReader part : item.objects(member)) {
      all = all == null ? new StringBuilder() : all.append(PARAGRAPH);
      all.append(part.requireText("text"));
    }
    return all == null ? null : all.toString();
  }

  private void endAnswer() {
    if (!answer.isEmpty()) {
      messages.add(new Message(Role.ASSISTANT, answer));
      answer.clear();
    }
  }
}
