package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a chat. A tool call may come without an id, and its result with nothing but
 * the tool's name or not even that: such a call gets an id from its place, and such a result
 * answers the first call of that name that has no result yet.
 */
final class MessageDecoder {
  private final List<Part.ToolCall> unanswered = new ArrayList<>();

  private MessageDecoder() {}

  static List<Message> messages(JsonReader request) {
    MessageDecoder decoder = new MessageDecoder();
    List<Message> messages = new ArrayList<>();
    for (JsonReader message : request.objects("messages")) {
      messages.add(decoder.message(message, messages.size()));
    }
    return messages;
  }

  private Message message(JsonReader message, int place) {
    return switch (message.requireText("role").toLowerCase(Locale.ROOT)) {
      case "system", "developer" -> new Message(Role.SYSTEM, words(message));
      case "user" -> new Message(Role.USER, content(message));
      case "assistant" -> new Message(Role.ASSISTANT, answer(message, place));
      case "tool" -> new Message(Role.TOOL, List.of(result(message, place)));
      default -> throw message.wrong("role", "system, user, assistant or tool");
    };
  }

  /** Content of which only text may be part. */
  private static List<Part> words(JsonReader message) {
    if (!ImagesDecoder.images(message).isEmpty()) {
      throw message.wrong("images", "nothing; images belong to what a user or a tool says");
    }
    return List.of(new Part.Text(text(message)));
  }

  private static List<Part> content(JsonReader message) {
    List<Part> images = ImagesDecoder.images(message);
    String text = text(message);
    List<Part> parts = new ArrayList<>();
    if (!text.isEmpty() || images.isEmpty()) {
      parts.add(new Part.Text(text));
    }
    parts.addAll(images);
    return parts;
  }

  private List<Part> answer(JsonReader message, int place) {
    List<Part> parts = new ArrayList<>();
    String thinking = message.text("thinking");
    if (thinking != null && !thinking.isEmpty()) {
      parts.add(new Part.Thinking(thinking));
    }
    for (Part part : words(message)) {
      if (part instanceof Part.Text(String text) && !text.isEmpty()) {
        parts.add(part);
      }
    }
    int calls = 0;
    for (JsonReader call : message.objects("tool_calls")) {
      Part.ToolCall read = toolCall(call, "call_" + place + '_' + calls++);
      unanswered.add(read);
      parts.add(read);
    }
    return parts;
  }

  private static Part.ToolCall toolCall(JsonReader call, String idByPlace) {
    JsonReader function = call.requireObject("function");
    String id = call.text("id");
    return new Part.ToolCall(
        id == null || id.isEmpty() ? idByPlace : id,
        function.requireText("name"),
        arguments(function));
  }

  /** An object as Ollama has them; its text, as OpenAI has them, is understood too. */
  private static String arguments(JsonReader function) {
    JsonNode arguments = function.get("arguments");
    if (!function.has("arguments")) {
      return "{}";
    }
    if (arguments.isTextual()) {
      return arguments.textValue();
    }
    if (!arguments.isObject()) {
      throw function.wrong("arguments", "an object");
    }
    return Json.text(arguments);
  }

  private Part result(JsonReader message, int place) {
    String id = message.text("tool_call_id");
    String name = message.text("tool_name");
    if (name == null) {
      name = message.text("name");
    }
    Part.ToolCall answered = answered(id, name);
    if (id == null || id.isEmpty()) {
      id = answered == null ? "call_" + place + "_0" : answered.id();
    }
    String itsName = name == null && answered != null ? answered.name() : name;
    return new Part.ToolResult(id, itsName, content(message), false);
  }

  /** The call that a result answers, which then is answered; null when there is none. */
  private Part.@Nullable ToolCall answered(@Nullable String id, @Nullable String name) {
    for (int i = 0; i < unanswered.size(); i++) {
      Part.ToolCall call = unanswered.get(i);
      boolean matches =
          given(id) ? call.id().equals(id) : (!given(name) || call.name().equals(name));
      if (matches) {
        return unanswered.remove(i);
      }
    }
    return null;
  }

  private static boolean given(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static String text(JsonReader message) {
    String text = message.text("content");
    return text == null ? "" : text;
  }
}
