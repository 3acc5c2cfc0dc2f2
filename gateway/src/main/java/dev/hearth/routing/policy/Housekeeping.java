package dev.hearth.routing.policy;

import dev.hearth.inference.RequestFacts;
import dev.hearth.routing.facts.Conversation;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognises what agents and chat programs ask for themselves: titles, topics, suggestions, probes.
 * Known by their shape, so that a user who talks about such things is not taken for one.
 */
final class Housekeeping {

  /** All that a probe says. */
  static final Set<String> PROBES = Set.of("quota", "count", "warmup", "ping", "test");

  /** Whatever it says, it is a probe where its answer may have no more tokens. */
  static final long PROBE_TOKENS = 1;

  /** How a message begins that a program wrote: Claude Code's suggestions, Open WebUI's tasks. */
  static final List<String> BEGINNINGS = List.of("[suggestion mode", "### task:");

  /** What the first words of a message ask that wants a conversation's title. */
  static final List<String> TITLE_REQUESTS =
      List.of(
          "word title for the following conversation",
          "generate a title for this conversation",
          "title for this conversation",
          "title for the conversation",
          "titel für diese unterhaltung",
          "titel für dieses gespräch",
          "titel für die folgende unterhaltung");

  /** What instructions say to a model that does such work and nothing else. */
  static final List<String> INSTRUCTIONS =
      List.of(
          "you are a title generator",
          "indicates a new conversation topic",
          "isnewtopic",
          "word title for the following conversation",
          "title for this conversation",
          "naming a coding session",
          "title for this coding session");

  /** So much of a text is looked at. */
  private static final int HEAD = 400;

  private Housekeeping() {}

  static boolean is(RequestFacts facts, Conversation conversation) {
    String own = UserText.of(conversation.lastUser());
    String said = head(own);
    if (begins(said)) {
      return true;
    }
    // Among the results of tools an agent's reminders are a part of its work.
    return conversation.toolCalls() == 0
        && (onlyReminders(conversation, own)
            || isProbe(facts, conversation, own)
            || asksForTitle(conversation, said));
  }

  private static boolean begins(String said) {
    for (String beginning : BEGINNINGS) {
      if (said.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  /** A message of nothing but the agent's own reminders, such as that of its plan mode. */
  private static boolean onlyReminders(Conversation conversation, String own) {
    return own.isEmpty() && !conversation.lastUser().isBlank() && conversation.images() == 0;
  }

  private static boolean isProbe(RequestFacts facts, Conversation conversation, String own) {
    Long most = facts.maxOutputTokens();
    boolean oneToken = most != null && most <= PROBE_TOKENS;
    boolean alone = conversation.turns() == 1 && conversation.tools() == 0;
    return alone && (oneToken || PROBES.contains(own.toLowerCase(Locale.ROOT)));
  }

  private static boolean asksForTitle(Conversation conversation, String said) {
    return conversation.tools() == 0
        && (hasOne(TITLE_REQUESTS, said) || hasOne(INSTRUCTIONS, head(conversation.system())));
  }

  private static boolean hasOne(List<String> signs, String text) {
    for (String sign : signs) {
      if (text.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  private static String head(String text) {
    return text.substring(0, Math.min(HEAD, text.length())).toLowerCase(Locale.ROOT);
  }
}
