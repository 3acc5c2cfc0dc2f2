package dev.hearth.embedded;

import java.util.List;

/**
 * A chat completion as it was asked for: valid, and with the defaults filled in.
 *
 * @param maxTokens the caller's limit; {@link Integer#MAX_VALUE} when it set none, since the
 *     context ends every answer
 */
record ChatRequest(
    List<ChatMessage> messages,
    Sampling sampling,
    int maxTokens,
    List<String> stop,
    boolean stream,
    boolean includeUsage) {

  ChatRequest {
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
    if (messages.isEmpty()) {
      throw RejectedException.expected("messages", "none", "at least one message");
    }
    if (maxTokens < 1) {
      throw RejectedException.expected("max_tokens", Integer.toString(maxTokens), "> 0");
    }
  }
}
