package dev.hearth.routing.policy;

import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Conversation;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what requests are for: what their callers declare, else what they look like. A task is
 * derived only where its signs are clear and those of no other task are there, too; all else is
 * chat.
 */
final class Tasks {

  /** So many words at the beginning of a message, and of the instructions, say what to do. */
  static final int FIRST_WORDS = 30;

  /** So many characters at the end of a longer message may say it, too. */
  static final int LAST_CHARACTERS = 120;

  /** So many different words of programs make a request one about a program. */
  static final int CODE_SIGNS = 2;

  private static final String FENCE = "```";

  /** What requests can look like. */
  private static final Set<Task> DERIVED =
      EnumSet.of(
          Task.COMPLETION,
          Task.HOUSEKEEPING,
          Task.AGENT_LOOP,
          Task.RAG,
          Task.CLASSIFICATION,
          Task.EXTRACTION,
          Task.SUMMARISATION,
          Task.CREATIVE,
          Task.CODE,
          Task.CHAT);

  private Tasks() {}

  /** Whether a request can look like one of the tasks; the others have to be declared. */
  static boolean canBeDerived(Set<Task> tasks) {
    for (Task task : tasks) {
      if (DERIVED.contains(task)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the caller declares; null for none that is known. Whether something is to be embedded is
   * no matter of declaring it.
   */
  static @Nullable Task declared(Ask ask) {
    if (ask.facts().operation() == Operation.EMBEDDING) {
      return Task.EMBEDDING;
    }
    String said = CallerHeaders.said(ask, CallerHeaders.TASK);
    Task task = said == null ? null : Task.of(said).orElse(null);
    return task == Task.EMBEDDING ? null : task;
  }

  /** What a conversation looks like. */
  static Task derived(RequestFacts facts, Conversation conversation) {
    if (Housekeeping.is(facts, conversation)) {
      return Task.HOUSEKEEPING;
    }
    if (conversation.tools() > 0 && conversation.toolCalls() > 0) {
      return Task.AGENT_LOOP;
    }
    String text = UserText.of(conversation.lastUser());
    Lexicon.Hits hits = signs(text, conversation);
    if (hits.of(TaskWords.RAG) > 0 || hasTaggedTexts(text)) {
      return Task.RAG;
    }
    return clear(hits, text);
  }

  private static Lexicon.Hits signs(String text, Conversation conversation) {
    Lexicon.Hits hits = TaskWords.LEXICON.none();
    TaskWords.LEXICON.scan(text, 0, text.length(), FIRST_WORDS, hits);
    int end = text.length() - LAST_CHARACTERS;
    if (end > 0) {
      TaskWords.LEXICON.scan(text, end, text.length(), FIRST_WORDS, hits);
    }
    if (conversation.turns() <= 1) {
      String system = conversation.system();
      TaskWords.LEXICON.scan(system, 0, system.length(), FIRST_WORDS, hits);
    }
    return hits;
  }

  /** Whether texts come along as Anthropic's and others' guides mark them. */
  private static boolean hasTaggedTexts(String text) {
    return text.contains("<context>") || text.contains("<documents>");
  }

  private static Task clear(Lexicon.Hits hits, String text) {
    Task found = null;
    int kinds = 0;
    for (int list = TaskWords.CLASSIFICATION; list <= TaskWords.CODE; list++) {
      if (hits.of(list) > 0 && (list != TaskWords.CODE || isOfCode(text))) {
        found = task(list);
        kinds++;
      }
    }
    return kinds == 1 && found != null ? found : Task.CHAT;
  }

  private static Task task(int list) {
    return switch (list) {
      case TaskWords.CLASSIFICATION -> Task.CLASSIFICATION;
      case TaskWords.EXTRACTION -> Task.EXTRACTION;
      case TaskWords.SUMMARISATION -> Task.SUMMARISATION;
      case TaskWords.CREATIVE -> Task.CREATIVE;
      default -> Task.CODE;
    };
  }

  private static boolean isOfCode(String text) {
    if (text.contains(FENCE)) {
      return true;
    }
    Lexicon.Hits hits = ComplexityWords.LEXICON.none();
    int end = Math.min(text.length(), ComplexityScore.READ_AT_EACH_END);
    ComplexityWords.LEXICON.scan(text, 0, end, Integer.MAX_VALUE, hits);
    return hits.of(ComplexityWords.CODE) >= CODE_SIGNS;
  }
}
