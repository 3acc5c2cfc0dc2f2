package dev.hearth.embedded;

import java.util.Optional;

/** One message of a conversation: who speaks and the text. */
record ChatMessage(Role role, String text) {

  /** The roles that chat templates know, under the name the template sees. */
  enum Role {
    SYSTEM("system"),
    USER("user"),
    ASSISTANT("assistant"),
    TOOL("tool");

    static final String NAMES = "system, developer, user, assistant or tool";

    private final String templateName;

    Role(String templateName) {
      this.templateName = templateName;
    }

    String templateName() {
      return templateName;
    }

    static Optional<Role> of(String name) {
      return switch (name) {
        case "system", "developer" -> Optional.of(SYSTEM);
        case "user" -> Optional.of(USER);
        case "assistant" -> Optional.of(ASSISTANT);
        case "tool" -> Optional.of(TOOL);
        default -> Optional.empty();
      };
    }
  }
}
