package dev.hearth.inference;

import java.util.List;
import java.util.Objects;

/** One turn of a conversation. */
public record Message(Role role, List<Part> parts) {
  public Message {
    Objects.requireNonNull(role, "role");
    parts = List.copyOf(parts);
  }

  public static Message of(Role role, String text) {
    return new Message(role, List.of(new Part.Text(text)));
  }
}
