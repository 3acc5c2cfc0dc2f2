package dev.hearth.dialect;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Tool;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes a request becomes in any format, so that its buffer need not grow: a buffer
 * that grows is there twice for a moment, and a request may be most of the memory that there is.
 */
public final class RequestSize {
  /** What stands around a value: names, quotes, brackets. */
  private static final int AROUND = 96;

  /** One of so many characters of a text is taken to need an escape or a second byte. */
  private static final int ORDINARY = 16;

  private RequestSize() {}

  public static int of(InferenceRequest request) {
    return (int) Math.min(4L * AROUND + size(request), Integer.MAX_VALUE / 2);
  }

  private static long size(InferenceRequest request) {
    long size = 0;
    switch (request) {
      case InferenceRequest.Chat chat -> {
        for (Message message : chat.messages()) {
          size += AROUND + of(message.parts());
        }
        for (Tool tool : chat.tools()) {
          size += AROUND + text(tool.description()) + text(tool.parameters());
        }
      }
      case InferenceRequest.Completion completion ->
          size += text(completion.prompt()) + text(completion.suffix());
      case InferenceRequest.Embedding embedding -> {
        for (String input : embedding.inputs()) {
          size += AROUND + text(input);
        }
      }
      case InferenceRequest.TokenCount(InferenceRequest.Chat conversation) ->
          size = size(conversation);
    }
    return size;
  }

  private static long of(Iterable<Part> parts) {
    long size = 0;
    for (Part part : parts) {
      size += AROUND + of(part);
    }
    return size;
  }

  private static long of(Part part) {
    return switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Thinking thinking ->
          text(thinking.text())
              + (thinking.signature() == null ? 0 : thinking.signature().value().length());
      case Part.RedactedThinking redacted -> redacted.content().value().length();
      case Part.Image image -> image.base64().length();
      case Part.ImageLink link -> link.url().length();
      case Part.Document document -> document.base64().length();
      case Part.DocumentLink link -> link.url().length();
      case Part.Audio audio -> audio.base64().length();
      case Part.ToolCall call -> text(call.arguments());
      case Part.ToolResult result -> of(result.content());
    };
  }

  private static long text(@Nullable String text) {
    return text == null ? 0 : text.length() + text.length() / ORDINARY;
  }
}
