package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.DoorDialect.AnswerId;

/** The ids of messages that the gateway writes itself. */
final class MessageIds {
  private static final String PREFIX = "msg_";

  private MessageIds() {}

  /** The id in the form of Anthropic's own: a prefix, then letters, digits and lines. */
  static String of(AnswerId id) {
    String value = id.value();
    StringBuilder text = new StringBuilder(PREFIX.length() + value.length()).append(PREFIX);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      text.append(plain || c == '-' ? c : '_');
    }
    return text.toString();
  }
}
