package dev.hearth.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code messages} of a request and stops early when they cannot fit into the context, so
 * that a hostile body never becomes a large heap.
 */
final class MessagesReader {

  /** No vocabulary in use has longer tokens, so more characters than this per token cannot fit. */
  private static final int LONGEST_TOKEN = 256;

  private final JsonValues json;
  private final int contextTokens;
  private final List<ChatMessage> messages = new ArrayList<>();
  private long characters;

  MessagesReader(JsonValues json, int contextTokens) {
    this.json = json;
    this.contextTokens = contextTokens;
  }

  List<ChatMessage> read() throws IOException {
    json.list("messages", index -> add(message("messages[%d]".formatted(index))));
    return messages;
  }

  private void add(ChatMessage message) {
    messages.add(message);
    characters += message.text().length();
    if (messages.size() > contextTokens || characters > (long) LONGEST_TOKEN * contextTokens) {
      throw new RejectedException(Rejection.tooLong("far more", contextTokens));
    }
  }

  private ChatMessage message(String where) throws IOException {
    var parts = new Parts();
    json.object(
        where,
        name -> {
          switch (name) {
            case "role" -> parts.role = json.text(where + ".role");
            case "content" -> parts.text = content(where + ".content");
            default -> json.skip();
          }
        });
    ChatMessage.Role role = role(where, parts.role);
    String text = parts.text;
    if (text == null && role != ChatMessage.Role.ASSISTANT) {
      throw RejectedException.expected(
          where + ".content", "nothing", "a text or a list of text parts");
    }
    return new ChatMessage(role, text == null ? "" : text);
  }

  private static ChatMessage.Role role(String where, @Nullable String name) {
    String found = name == null ? "nothing" : name;
    return ChatMessage.Role.of(found)
        .orElseThrow(() ->
            RejectedException.expected(where + ".role", shortened(found), ChatMessage.Role.NAMES));
  }

  private @Nullable String content(String where) throws IOException {
    if (json.isNull()) {
      return null;
    }
    if (json.isText()) {
      return json.text(where);
    }
    if (!json.isList()) {
      throw json.expected(where, "a text or a list of text parts");
    }
    var joined = new StringBuilder();
    json.list(where, index -> joined.append(part("%s[%d]".formatted(where, index))));
    return joined.toString();
  }

  private String part(String where) throws IOException {
    var parts = new Parts();
    json.object(
        where,
        name -> {
          switch (name) {
            case "type" -> parts.type = json.text(where + ".type");
            case "text" -> parts.text = json.text(where + ".text");
            default -> json.skip();
          }
        });
    if (!parts.type.equals("text")) {
      throw RejectedException.expected(
          where + ".type", shortened(parts.type), "text; this model reads nothing else");
    }
    if (parts.text == null) {
      throw RejectedException.expected(where + ".text", "nothing", "a text");
    }
    return parts.text;
  }

  /** A caller's value as it may be quoted in an error: short, and without halves of characters. */
  private static String shortened(String value) {
    String begin = value.length() <= 40 ? value : value.substring(0, 40) + "…";
    return new String(begin.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** The fields of a message or of a content part while they are collected. */
  private static final class Parts {
    private @Nullable String role;
    private @Nullable String text;
    private String type = "nothing";
  }
}
