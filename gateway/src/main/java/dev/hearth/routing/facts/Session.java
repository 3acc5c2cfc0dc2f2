package dev.hearth.routing.facts;

import dev.hearth.dialect.GatewayFields;
import org.jspecify.annotations.Nullable;

/** The name by which a client ties requests together. */
public final class Session {

  /** What coding agents and chat pages call it, the gateway's own name first. */
  private static final String[] HEADERS = {
    "x-hearth-session",
    "x-session-affinity",
    "x-session-id",
    "session-id",
    "x-claude-code-session-id",
    "x-litellm-session-id",
    "x-openwebui-chat-id"
  };

  private Session() {}

  /** The session of a request; null where it names none. */
  public static @Nullable String of(Ask ask) {
    String named = named(ask);
    if (named != null) {
      return named;
    }
    String foreign = ask.field(GatewayFields.SESSION_ID);
    return foreign == null ? ask.field("prompt_cache_key") : foreign;
  }

  /**
   * The session that a header names, null for none. The field is no such name: whole programs use
   * one key for all that they ask.
   */
  public static @Nullable String named(Ask ask) {
    for (String header : HEADERS) {
      String session = ask.header(header);
      if (session != null && !session.isBlank()) {
        return session;
      }
    }
    return null;
  }
}
