package dev.hearth.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Base64Text;
import dev.hearth.dialect.DataUrl;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat. */
final class MessageDecoder {
  private static final String AUTO = "auto";

  private static final Set<String> SPOKEN = Set.of("role", "content");
  private static final Set<String> ANSWER =
      Set.of(
          "role",
          "content",
          "reasoning_content",
          "reasoning",
          "thinking_blocks",
          "refusal",
          "tool_calls");
  private static final Set<String> RESULT = Set.of("role", "content", "tool_call_id", "name");

  private final Leftovers left;

  private MessageDecoder(Leftovers left) {
    this.left = left;
  }

  /**
   * The messages.
   *
   * @param left gets what has no canonical meaning
   */
  static List<Message> messages(JsonReader request, Leftovers left) {
    if (!request.has("messages")) {
      throw request.wrong("messages", "an array of messages");
    }
    MessageDecoder decoder = new MessageDecoder(left);
    List<Message> messages = new ArrayList<>();
    for (JsonReader message : request.objects("messages")) {
      messages.add(decoder.message(message));
    }
    return messages;
  }

  private Message message(JsonReader message) {
    message.text("name");
    String role = message.requireText("role");
    left.note(
        message,
        switch (role) {
          case "assistant" -> ANSWER;
          case "tool" -> RESULT;
          default -> SPOKEN;
        });
    return switch (role) {
      case "system", "developer" -> new Message(Role.SYSTEM, texts(message));
      case "user" -> new Message(Role.USER, content(message));
      case "assistant" -> new Message(Role.ASSISTANT, answer(message));
      case "tool" -> new Message(Role.TOOL, List.of(result(message)));
      case "function" -> throw message.wrong("role", "'tool'; functions are the older form");
      default -> throw message.wrong("role", "system, developer, user, assistant or tool");
    };
  }

  private List<Part> answer(JsonReader message) {
    if (message.has("function_call")) {
      throw message.wrong("function_call", "nothing; use 'tool_calls'");
    }
    List<Part> parts = new ArrayList<>();
    if (message.has("thinking_blocks")) {
      parts.addAll(ThinkingBlocks.read(message));
    } else {
      String thinking = firstOf(message.text("reasoning_content"), message.text("reasoning"));
      if (thinking != null && !thinking.isEmpty()) {
        parts.add(new Part.Thinking(thinking, null));
      }
    }
    if (message.has("content")) {
      parts.addAll(content(message));
    }
    String refusal = message.text("refusal");
    if (refusal != null) {
      parts.add(new Part.Refusal(refusal));
    }
    for (JsonReader call : message.objects("tool_calls")) {
      parts.add(toolCall(call));
    }
    return parts;
  }

  private Part toolCall(JsonReader call) {
    String type = call.text("type");
    if (type != null && !type.equals("function")) {
      throw call.wrong("type", "'function'");
    }
    left.note(call, Set.of("id", "type", "index", "function", "extra_content"));
    JsonReader function = call.requireObject("function");
    String arguments = function.text("arguments");
    return new Part.ToolCall(
        call.requireText("id"),
        function.requireText("name"),
        arguments == null ? "" : arguments,
        signature(call));
  }

  /** What Google's OpenAI-compatible servers tie to a tool call. */
  private static @Nullable Signature signature(JsonReader call) {
    JsonNode text = call.get("extra_content").path("google").path("thought_signature");
    return text.isTextual() ? SignatureText.read(text.textValue(), Issuer.GEMINI) : null;
  }

  private Part result(JsonReader message) {
    return new Part.ToolResult(
        message.requireText("tool_call_id"), message.text("name"), content(message), false);
  }

  /** Content of which only text may be part. */
  private List<Part> texts(JsonReader message) {
    List<Part> parts = content(message);
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw message.wrong("content", "text");
      }
    }
    return parts;
  }

  private List<Part> content(JsonReader message) {
    JsonNode content = message.get("content");
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw message.wrong("content", "a string or an array of parts");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonReader part : message.objects("content")) {
      parts.add(part(part));
    }
    return parts;
  }

  private Part part(JsonReader part) {
    String type = part.requireText("type");
    left.note(part, Set.of("type", type));
    return switch (type) {
      case "text" -> new Part.Text(part.requireText("text"));
      case "refusal" -> new Part.Refusal(part.requireText("refusal"));
      case "image_url" -> image(part);
      case "file" -> document(part.requireObject("file"));
      case "input_audio" -> audio(part.requireObject("input_audio"));
      case "thinking" -> thinking(part);
      default -> throw part.wrong("type", "'text', 'image_url', 'file' or 'input_audio'");
    };
  }

  private Part thinking(JsonReader part) {
    if (part.get("thinking").isTextual()) {
      return new Part.Thinking(part.requireText("thinking"), null);
    }
    return new Part.Thinking(
        part.objects("thinking").stream()
            .map(piece -> piece.requireText("text"))
            .collect(Collectors.joining()),
        null);
  }

  private Part document(JsonReader file) {
    if (file.has("file_id")) {
      throw file.wrong("file_id", "nothing; a file is given by 'file_data' in base 64");
    }
    DataUrl data = DataUrl.parse(file.requireText("file_data"));
    if (data == null) {
      throw file.wrong("file_data", "a base 64 data URL");
    }
    file.drop("file_data");
    return new Part.Document(data.mediaType(), data.base64(), file.text("filename"));
  }

  private Part audio(JsonReader audio) {
    return new Part.Audio(
        AudioFormats.mediaType(audio.requireText("format")),
        Base64Text.withoutSpace(audio.requireText("data")));
  }

  private Part image(JsonReader part) {
    boolean bare = part.get("image_url").isTextual();
    JsonReader holder = bare ? part : part.requireObject("image_url");
    String member = bare ? "image_url" : "url";
    if (!bare && !holder.get("detail").asText(AUTO).equals(AUTO)) {
      left.add("detail");
    }
    String url = holder.requireText(member);
    if (url.startsWith("http://") || url.startsWith("https://")) {
      return new Part.ImageLink(url);
    }
    DataUrl data = DataUrl.parse(url);
    if (data == null) {
      throw holder.wrong(member, "an http, https or base 64 data URL");
    }
    holder.drop(member);
    return new Part.Image(data.mediaType(), data.base64());
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
