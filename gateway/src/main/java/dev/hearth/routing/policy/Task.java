package dev.hearth.routing.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a request is for. */
public enum Task {
  EMBEDDING("embeddings embed"),
  CLASSIFICATION("classify categorization categorisation sentiment labeling"),
  EXTRACTION("extract"),
  SUMMARISATION("summarization summary summarize summarise"),
  COMPLETION("code-completion autocomplete fim"),
  CHAT("conversation"),
  AGENT_LOOP("agent agentic"),
  RAG("retrieval"),
  BATCH(""),
  CREATIVE("creative-writing"),
  CODE("coding code-generation"),
  REASONING("architecture planning"),
  TRANSLATION("translate"),
  HOUSEKEEPING("title");

  private static final Map<String, Task> BY_WORD = new HashMap<>();

  static {
    for (Task task : values()) {
      BY_WORD.put(task.word(), task);
      task.synonyms().forEach(synonym -> BY_WORD.put(synonym, task));
    }
  }

  private final String synonyms;

  Task(String synonyms) {
    this.synonyms = synonyms;
  }

  /** Its name in headers, rules and traces. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The names of all tasks. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Task::word).toList();
  }

  /** The names of all tasks, with every further one. */
  public static List<String> allWords() {
    return BY_WORD.keySet().stream().sorted().toList();
  }

  /** Its further names. */
  List<String> synonyms() {
    return synonyms.isEmpty() ? List.of() : List.of(synonyms.split(" ", -1));
  }

  /** The task of a name or a synonym, in any case, with - or _. */
  public static Optional<Task> of(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
