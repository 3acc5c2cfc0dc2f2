package dev.hearth.routing.policy;

import dev.hearth.routing.facts.AgentName;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.RequestTags;
import dev.hearth.routing.facts.Session;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What callers say of a request in its headers, and what their keys say for them. */
public final class CallerHeaders {
  public static final String TASK = "x-hearth-task";
  public static final String COMPLEXITY = "x-hearth-complexity";
  public static final String PRIORITY = "x-hearth-priority";
  public static final String PRIVACY = "x-hearth-privacy";

  /** A longer name of a session is none. */
  static final int LONGEST_SESSION = 256;

  /** Tags that ask for privacy. */
  static final Set<String> PRIVATE_TAGS = Set.of("private", "confidential", "local-only");

  /** What says in {@value #PRIVACY} that none is asked; anything else asks for it. */
  static final Set<String> NOT_PRIVATE = Set.of("public", "none", "false", "no", "off");

  private CallerHeaders() {}

  /** What a header says, without the blanks around it; null where it says nothing. */
  static @Nullable String said(Ask ask, String header) {
    String value = ask.header(header);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * The name under which the session that a header names is remembered; null where none does. A
   * caller's sessions are its own: the name of its key is a part of it.
   */
  public static @Nullable String session(Ask ask) {
    String session = Session.named(ask);
    if (session == null || session.length() > LONGEST_SESSION) {
      return null;
    }
    String key = ask.identity().key();
    return key == null ? session : key + '\n' + session;
  }

  /** The agent that asks: the model's, else the header's, else the key's; null for none. */
  public static @Nullable String agent(Ask ask) {
    AgentName agent = AgentName.of(ask);
    return agent == null ? null : agent.name();
  }

  /** Whether a header, the key or one of the tags asks for privacy. */
  public static boolean isPrivate(Ask ask, Supplier<RequestTags> tags) {
    return ask.identity().confidential()
        || headerAsksForPrivacy(ask)
        || privateTag(tags.get()) != null;
  }

  private static boolean headerAsksForPrivacy(Ask ask) {
    String said = said(ask, PRIVACY);
    return said != null && !NOT_PRIVATE.contains(said.toLowerCase(Locale.ROOT));
  }

  private static @Nullable String privateTag(RequestTags tags) {
    String wanted = privateTag(tags.wanted());
    return wanted == null ? privateTag(tags.required()) : wanted;
  }

  private static @Nullable String privateTag(Set<String> tags) {
    for (String tag : tags) {
      if (PRIVATE_TAGS.contains(tag.toLowerCase(Locale.ROOT))) {
        return tag;
      }
    }
    return null;
  }

  /** What asks for privacy, in words. */
  static String privacyInWords(Ask ask, RequestTags tags) {
    if (ask.identity().confidential()) {
      return "asked by the key";
    }
    if (headerAsksForPrivacy(ask)) {
      return "asked by " + PRIVACY;
    }
    String tag = privateTag(tags);
    return tag == null ? "not asked" : "asked by the tag '" + tag + "'";
  }
}
