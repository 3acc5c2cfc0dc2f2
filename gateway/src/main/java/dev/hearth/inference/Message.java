package dev.hearth.inference;

import java.util.List;
import java.util.Objects;

/**
 * One turn of a conversation. A tool's result is alone in a message of {@link Role#TOOL}, directly
 * after the calls or the other results.
 */
public record Message(Role role, List<Part> parts) {
  public Message {
    Objects.requireNonNull(role, "role");
    parts = List.copyOf(parts);
  }

  public static Message of(Role role, String text) {
    return new Message(role, List.of(new Part.Text(text)));
  }
}
