package dev.hearth.dialect.simple;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ToolResultText;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as one plain text, for servers that know no turns and whose model's chat template
 * nobody knows.
 *
 * <p>A single message of the user's is the text itself. Anything longer is written out, each
 * message a paragraph that begins with who says it ({@code System:}, {@code User:}, {@code
 * Assistant:}, {@code Tool:}), and ends with {@code Assistant:}, which the model is to go on with;
 * an assistant's message at the end is what it goes on with instead.
 *
 * @param system what the system messages at the beginning say, where they stand apart; null for
 *     nothing
 */
record Transcript(@Nullable String system, String prompt) {
  private static final String PARAGRAPH = "\n\n";

  /** A conversation whose server takes the system prompt apart from the rest. */
  static Transcript apart(List<Message> messages, Losses losses) {
    int leading = 0;
    StringJoiner system = new StringJoiner(PARAGRAPH);
    while (leading < messages.size() && messages.get(leading).role() == Role.SYSTEM) {
      system.add(text(messages.get(leading++), losses));
    }
    String prompt = written(messages.subList(leading, messages.size()), losses);
    return new Transcript(leading == 0 ? null : system.toString(), prompt);
  }

  /** A conversation of which all goes into the text. */
  static Transcript whole(List<Message> messages, Losses losses) {
    return new Transcript(null, written(messages, losses));
  }

  private static String written(List<Message> messages, Losses losses) {
    if (messages.size() == 1 && messages.getFirst().role() == Role.USER) {
      return text(messages.getFirst(), losses);
    }
    StringJoiner paragraphs = new StringJoiner(PARAGRAPH);
    for (Message message : messages) {
      paragraphs.add(speaker(message.role()) + ": " + text(message, losses));
    }
    if (messages.isEmpty() || messages.getLast().role() != Role.ASSISTANT) {
      paragraphs.add(speaker(Role.ASSISTANT) + ":");
    }
    return paragraphs.toString();
  }

  private static String speaker(Role role) {
    return switch (role) {
      case SYSTEM -> "System";
      case USER -> "User";
      case ASSISTANT -> "Assistant";
      case TOOL -> "Tool";
    };
  }

  private static String text(Message message, Losses losses) {
    StringJoiner lines = new StringJoiner("\n");
    for (Part part : message.parts()) {
      String line = line(part, losses);
      if (line != null) {
        lines.add(line);
      }
    }
    return lines.toString();
  }

  /** What a part is in plain text; null where it is left out. */
  private static @Nullable String line(Part part, Losses losses) {
    return switch (part) {
      case Part.Text(String text) -> text;
      case Part.Refusal(String text) -> text;
      case Part.Thinking(_, var signature) -> {
        losses.add(Feature.THINKING);
        if (signature != null) {
          losses.add(Feature.THINKING_SIGNATURE);
        }
        yield null;
      }
      case Part.RedactedThinking _ -> {
        losses.add(Feature.THINKING_SIGNATURE);
        yield null;
      }
      case Part.ToolCall call -> "(calls " + call.name() + " with " + call.arguments() + ")";
      case Part.ToolResult result -> {
        result.content().forEach(Transcript::requireText);
        yield ToolResultText.of(result);
      }
      case Part.Image _ -> throw PlainRequest.refused(Feature.IMAGE, "an image");
      case Part.ImageLink _ -> throw PlainRequest.refused(Feature.IMAGE_LINK, "an image");
      case Part.Document _ -> throw PlainRequest.refused(Feature.DOCUMENT, "a document");
      case Part.DocumentLink _ -> throw PlainRequest.refused(Feature.DOCUMENT_LINK, "a document");
      case Part.Audio _ -> throw PlainRequest.refused(Feature.AUDIO, "a recording");
    };
  }

  private static void requireText(Part part) {
    if (!(part instanceof Part.Text)) {
      throw PlainRequest.refused(Feature.TOOL_RESULT_IMAGE, "a tool's result with more than text");
    }
  }
}
