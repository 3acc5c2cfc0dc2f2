package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the turns of a conversation. A function's response becomes a message of its own, before
 * whatever else its turn holds.
 */
final class ContentDecoder {
  /** Members of a part that say what it is, or go with any. */
  private static final Set<String> PART =
      Set.of(
          "text",
          "thought",
          "thoughtSignature",
          "inlineData",
          "fileData",
          "functionCall",
          "functionResponse");

  private final Map<String, String> others;
  private final FunctionIds ids = new FunctionIds();
  private final List<Message> messages = new ArrayList<>();
  private int turn;

  private ContentDecoder(Map<String, String> others) {
    this.others = others;
  }

  static List<Message> messages(Fields request, Map<String, String> others) {
    if (!request.has("contents")) {
      throw request.wrong("contents", "an array of turns");
    }
    ContentDecoder decoder = new ContentDecoder(others);
    for (Fields content : request.objects("contents")) {
      decoder.content(content);
      decoder.turn++;
    }
    return decoder.messages;
  }

  private void content(Fields content) {
    String role = content.text("role");
    switch (role == null ? "user" : role) {
      case "user", "function" -> asked(content);
      case "model" -> answered(content);
      default -> throw content.wrong("role", "user or model");
    }
  }

  private void asked(Fields content) {
    List<Part> said = new ArrayList<>();
    int at = 0;
    for (Fields part : content.objects("parts")) {
      part.unknown(PART, "", others);
      Fields response = part.object("functionResponse");
      if (response != null) {
        Part result = FunctionResponseDecoder.result(response, ids, turn, at, others);
        messages.add(new Message(Role.TOOL, List.of(result)));
      } else {
        addSaid(part, said);
      }
      at++;
    }
    if (!said.isEmpty()) {
      messages.add(new Message(Role.USER, said));
    }
  }

  private void addSaid(Fields part, List<Part> said) {
    String text = part.text("text");
    if (text != null) {
      said.add(new Part.Text(text));
    } else if (part.has("functionCall")) {
      throw part.wrong("functionCall", "nothing; the model calls functions, not the user");
    } else {
      addMedia(part, said);
    }
  }

  private void answered(Fields content) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (Fields part : content.objects("parts")) {
      part.unknown(PART, "", others);
      Signature signature = ThoughtSignature.read(part.text("thoughtSignature"));
      Fields call = part.object("functionCall");
      String text = part.text("text");
      if (call != null) {
        parts.add(call(call, signature, at));
      } else if (text != null && part.flag("thought")) {
        addThought(text, signature, parts);
      } else if (text != null) {
        addText(text, signature, parts);
      } else {
        addMedia(part, parts);
      }
      at++;
    }
    if (!parts.isEmpty()) {
      messages.add(new Message(Role.ASSISTANT, parts));
    }
  }

  private Part call(Fields call, @Nullable Signature signature, int at) {
    call.unknown(Set.of("id", "name", "args"), "functionCall.", others);
    String name = call.requireText("name");
    Fields args = call.object("args");
    return new Part.ToolCall(
        ids.ofCall(call.text("id"), name, turn, at),
        name,
        args == null ? "{}" : Json.text(args.json().object()),
        signature);
  }

  /** Thoughts that a stream gave in pieces are one, up to their signature. */
  private static void addThought(String text, @Nullable Signature signature, List<Part> parts) {
    if (!parts.isEmpty()
        && parts.getLast() instanceof Part.Thinking(String before, Signature its)) {
      if (its == null) {
        parts.set(parts.size() - 1, new Part.Thinking(before + text, signature));
        return;
      }
    }
    if (text.isEmpty() && signature != null) {
      parts.add(new Part.RedactedThinking(signature));
    } else if (!text.isEmpty()) {
      parts.add(new Part.Thinking(text, signature));
    }
  }

  /** The signature of a text is one of the thoughts before it, shown or not. */
  private static void addText(String text, @Nullable Signature signature, List<Part> parts) {
    if (signature != null) {
      if (!parts.isEmpty()
          && parts.getLast() instanceof Part.Thinking(String thought, Signature its)
          && its == null) {
        parts.set(parts.size() - 1, new Part.Thinking(thought, signature));
      } else {
        parts.add(new Part.Thinking("", signature));
      }
    }
    if (!text.isEmpty() || signature == null) {
      parts.add(new Part.Text(text));
    }
  }

  private void addMedia(Fields part, List<Part> parts) {
    Part media = MediaDecoder.media(part, others);
    if (media != null) {
      parts.add(media);
    }
    JsonNode signature = part.get("thoughtSignature");
    if (signature.isTextual()) {
      others.put("thoughtSignature", "true");
    }
  }
}
