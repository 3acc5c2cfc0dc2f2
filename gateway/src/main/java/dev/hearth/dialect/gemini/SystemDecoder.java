package dev.hearth.dialect.gemini;

import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the developer tells the model before the conversation. */
final class SystemDecoder {
  private static final String NAME = "systemInstruction";

  private SystemDecoder() {}

  /** One message, or none. */
  static List<Message> messages(Fields request, Map<String, String> others) {
    if (request.get(NAME).isTextual()) {
      return List.of(Message.of(Role.SYSTEM, request.requireText(NAME)));
    }
    Fields content = request.object(NAME);
    if (content == null) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    for (Fields part : content.objects("parts")) {
      parts.add(new Part.Text(part.requireText("text")));
      part.unknown(Set.of("text"), "", others);
    }
    return parts.isEmpty() ? List.of() : List.of(new Message(Role.SYSTEM, parts));
  }
}
