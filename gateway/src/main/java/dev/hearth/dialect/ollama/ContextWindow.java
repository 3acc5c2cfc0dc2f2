package dev.hearth.dialect.ollama;

import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Tool;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large a context window a request needs, where nobody set one. Left to itself Ollama may run a
 * model with 4,096 tokens, which an agent's first request exceeds.
 *
 * <p>The sizes are few and far apart, because Ollama loads a model again whenever the size changes.
 * The model's own limit still holds: Ollama never exceeds it, and refuses what does not fit.
 */
final class ContextWindow {
  /** Sizes to choose from, in tokens. */
  private static final int[] SIZES = {8_192, 32_768, 131_072};

  /** Bytes of text for a token; 4 are usual for English, fewer for code. */
  private static final int BYTES_PER_TOKEN = 3;

  private static final int TOKENS_PER_IMAGE = 1_500;

  /** Tokens around a message in a model's template. */
  private static final int TOKENS_PER_MESSAGE = 8;

  /** Room for an answer whose length the caller left open. */
  private static final int USUAL_ANSWER = 2_048;

  private ContextWindow() {}

  /** The window for a request, in tokens. */
  static int of(InferenceRequest request) {
    return fitting(
        switch (request) {
          case InferenceRequest.Chat chat ->
              conversation(chat.messages())
                  + tools(chat.tools())
                  + answer(chat.sampling().maxOutputTokens());
          case InferenceRequest.Completion completion ->
              text(completion.prompt())
                  + text(completion.suffix())
                  + answer(completion.sampling().maxOutputTokens());
          case InferenceRequest.Embedding embedding ->
              embedding.inputs().stream().mapToLong(ContextWindow::text).max().orElse(0);
          case InferenceRequest.TokenCount count ->
              throw WireFormat.OLLAMA.lacks(count.operation());
        });
  }

  /** The window for a request that nobody decoded, in tokens: whatever it holds counts as text. */
  static int of(Endpoint endpoint, RequestBody body, @Nullable Long maxOutputTokens) {
    if (!endpoint.isGenerating()) {
      return fitting(tokens(BodyWeight.longestText(body)));
    }
    long answer = maxOutputTokens == null ? USUAL_ANSWER : maxOutputTokens;
    if (tokens(body.size()) + answer <= SIZES[0]) {
      return SIZES[0];
    }
    BodyWeight weight = BodyWeight.of(body);
    return fitting(tokens(weight.textBytes()) + (long) weight.images() * TOKENS_PER_IMAGE + answer);
  }

  private static int fitting(long tokens) {
    for (int size : SIZES) {
      if (tokens <= size) {
        return size;
      }
    }
    return SIZES[SIZES.length - 1];
  }

  private static long conversation(List<Message> messages) {
    long tokens = 0;
    for (Message message : messages) {
      tokens += TOKENS_PER_MESSAGE;
      for (Part part : message.parts()) {
        tokens += part(part);
      }
    }
    return tokens;
  }

  private static long part(Part part) {
    return switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Thinking(String text, _) -> text(text);
      case Part.Image _, Part.ImageLink _ -> TOKENS_PER_IMAGE;
      // what Ollama refuses needs no room
      case Part.RedactedThinking _, Part.Document _, Part.DocumentLink _, Part.Audio _ -> 0;
      case Part.ToolCall call -> text(call.name()) + text(call.arguments());
      case Part.ToolResult result -> result.content().stream().mapToLong(ContextWindow::part).sum();
    };
  }

  private static long tools(List<Tool> tools) {
    return tools.stream()
        .mapToLong(tool -> text(tool.name()) + text(tool.description()) + text(tool.parameters()))
        .sum();
  }

  private static long text(@Nullable String text) {
    return text == null ? 0 : tokens(ByteBufUtil.utf8Bytes(text));
  }

  private static long tokens(long bytes) {
    return bytes / BYTES_PER_TOKEN + 1;
  }

  private static long answer(@Nullable Integer maxOutputTokens) {
    return maxOutputTokens == null ? USUAL_ANSWER : maxOutputTokens;
  }
}
