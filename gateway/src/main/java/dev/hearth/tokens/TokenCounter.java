package dev.hearth.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Tool;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Counts the tokens of a conversation with the vocabularies of OpenAI's models, which are loaded
 * when they are first needed, and stay. A pure function otherwise. Thread-safe.
 *
 * <p>What a message costs beside its text is what OpenAI's cookbook has for gpt-3.5-turbo and all
 * later models ("How to count tokens with tiktoken"). Tools and calls count as the JSON text that
 * templates of open models show. What is no text counts by fixed figures, since its real cost
 * depends on pixels, pages and seconds that nobody decodes here.
 */
final class TokenCounter {
  /** The marks around a message. */
  private static final int MESSAGE = 3;

  /** What begins the answer. */
  private static final int ANSWER = 3;

  /** OpenAI's figure for a picture of 1,024 × 1,024 pixels in high detail. */
  private static final int IMAGE = 765;

  /** Anthropic's lower figure for a page; a document counts as one page. */
  private static final int PAGE = 1_500;

  /** Gemini's 32 tokens a second, at 32,000 bytes a second (16 bits, 16 kHz). */
  private static final int BYTES_OF_SOUND_PER_TOKEN = 1_000;

  private static final String TOOL =
      "{\"type\": \"function\", \"function\": {\"name\": \"\", \"description\": \"\","
          + " \"parameters\": }}\n";
  private static final String CALL = "{\"name\": \"\", \"arguments\": }\n";

  /** Loads each when it is first asked for, and keeps it. */
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  private TokenCounter() {}

  /**
   * The tokens that a model reads of a conversation.
   *
   * @param model the name by which its server knows it
   * @param unwanted asked again and again whether nobody waits for the count any more
   * @throws CancellationException when nobody does
   */
  static long count(Chat chat, String model, BooleanSupplier unwanted) {
    Encoding encoding = ENCODINGS.getEncoding(Vocabulary.of(model).encoding());
    TextCount count = new TextCount(encoding::countTokensOrdinary, unwanted);
    count.add(ANSWER);
    for (Message message : chat.messages()) {
      count.add(MESSAGE);
      count.add(message.role().name().toLowerCase(Locale.ROOT));
      parts(message.parts(), count);
    }
    for (Tool tool : chat.tools()) {
      count.add(TOOL);
      count.add(tool.name());
      count.add(tool.description());
      count.add(tool.parameters());
    }
    switch (chat.format()) {
      case ResponseFormat.Text(), ResponseFormat.JsonObject() -> {}
      case ResponseFormat.JsonSchema its -> count.add(its.schema());
    }
    return count.tokens();
  }

  private static void parts(List<Part> parts, TextCount count) {
    parts.forEach(part -> part(part, count));
  }

  private static void part(Part part, TextCount count) {
    switch (part) {
      case Part.Text(String text) -> count.add(text);
      case Part.Refusal(String text) -> count.add(text);
      case Part.Thinking thinking -> count.add(thinking.text());
      case Part.ToolCall call -> {
        count.add(CALL);
        count.add(call.name());
        count.add(call.arguments());
      }
      case Part.ToolResult result -> parts(result.content(), count);
      case Part.Image _, Part.ImageLink _ -> count.add(IMAGE);
      case Part.Document document -> document(document, count);
      case Part.DocumentLink _ -> count.add(PAGE);
      case Part.Audio audio -> count.add(1 + bytes(audio.base64()) / BYTES_OF_SOUND_PER_TOKEN);
      // only its issuer reads it, and its issuer's server counts
      case Part.RedactedThinking _ -> {}
    }
  }

  private static void document(Part.Document document, TextCount count) {
    if (!document.mediaType().startsWith("text/")) {
      count.add(PAGE);
      return;
    }
    try {
      byte[] text = Base64.getDecoder().decode(document.base64());
      count.add(new String(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      // no base 64: whoever gets the request will refuse it, here it counts as what it looks like
      count.add(document.base64());
    }
  }

  private static long bytes(String base64) {
    return base64.length() / 4L * 3;
  }
}
