package dev.hearth.config;

import dev.hearth.config.LiteLlmKeys.Fate;
import dev.hearth.config.Problem.Severity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what a LiteLLM file asks for and does not get: each once, as notices at the start. */
final class LiteLlmReport {
  private final Map<String, Set<String>> notYet = new LinkedHashMap<>();
  private final Map<String, Set<String>> unsupported = new LinkedHashMap<>();
  private final Set<String> python = new LinkedHashSet<>();
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Reading reading;

  LiteLlmReport(Reading reading) {
    this.reading = reading;
  }

  /** Every key of a section: what is not served is noted, what nobody knows is a warning. */
  void section(String name, Section section) {
    section
        .mapping()
        .entries()
        .forEach((key, entry) -> {
          Optional<Fate> fate = LiteLlmKeys.fate(name, key);
          if (fate.isEmpty()) {
            unknown(name, key, entry, section, LiteLlmKeys.names(name));
          } else if (asksForSomething(entry.value())) {
            say(name, key, fate.get());
            pythonIn(name, key, entry.value());
          }
        });
  }

  /** A parameter of an entry and what becomes of it. */
  void param(String key, Node value, Fate fate) {
    if (asksForSomething(value)) {
      say(LiteLlmKeys.PARAMS, key, fate);
    }
  }

  /** A key and what becomes of it. */
  void say(String section, String key, Fate fate) {
    switch (fate) {
      case SERVED, NEEDLESS -> {}
      case NOT_YET -> notYet.computeIfAbsent(section, _ -> new LinkedHashSet<>()).add(key);
      case UNSUPPORTED -> unsupported(path(section, key), LiteLlmKeys.replacement(section, key));
      case PYTHON ->
          python.add(path(section, key) + " runs Python: " + LiteLlmKeys.replacement(section, key));
    }
  }

  /** Something that is not done, and what to do or what happens instead. */
  void unsupported(String what, String instead) {
    unsupported.computeIfAbsent(instead, _ -> new LinkedHashSet<>()).add(what);
  }

  /** Warns of every key that none of those is. */
  void keys(Section section, List<String> known) {
    section
        .mapping()
        .entries()
        .forEach((key, entry) -> {
          if (!known.contains(key)) {
            unknown(section.place().path(), key, entry, section, known);
          }
        });
  }

  /** Puts it all into the notices. */
  void finish() {
    notYet.forEach((section, keys) ->
        reading.notice(
            "not yet"
                + (section.isEmpty() ? "" : " in " + section)
                + ": "
                + String.join(", ", keys)));
    unsupported.forEach((instead, what) ->
        reading.notice("unsupported: " + String.join(", ", what) + ": " + instead));
    python.forEach(reading::notice);
    unknown.forEach(reading::notice);
  }

  private void unknown(
      String section, String key, Node.Entry entry, Section where, Collection<String> known) {
    String nearest = Section.didYouMean(key, known);
    reading
        .problems()
        .add(
            new Problem(
                Severity.WARNING,
                where.place().at(key).path(),
                "the key '" + Node.Shown.of(key) + "'",
                "a key that is known",
                nearest.isEmpty() ? "remove it" : nearest,
                entry.keyMark()));
    unknown.add(
        "unknown and ignored: "
            + Node.Shown.of(path(section, key))
            + (nearest.isEmpty() ? "" : " (" + nearest + ")"));
  }

  /** Callbacks may be names or Python objects, which have a dot. */
  private void pythonIn(String section, String key, Node value) {
    if (!key.endsWith("callbacks") && !key.endsWith("callback")) {
      return;
    }
    boolean objects =
        value instanceof Node.Sequence list
            ? list.items().stream().anyMatch(LiteLlmReport::isPythonObject)
            : isPythonObject(value);
    if (objects) {
      python.add(path(section, key) + " runs Python: read the access log or /metrics instead");
    }
  }

  private static boolean isPythonObject(Node node) {
    return node instanceof Node.Scalar scalar && scalar.text().matches("\\w+(\\.\\w+)+");
  }

  /** Whether a value asks for anything: off, zero-length and empty do not. */
  private static boolean asksForSomething(Node value) {
    return switch (value) {
      case Node.Scalar scalar ->
          !scalar.isNull() && !Kinds.FLAG.of(scalar).equals(Optional.of(false));
      case Node.Sequence list -> !list.items().isEmpty();
      case Node.Mapping mapping -> !mapping.entries().isEmpty();
      case Node.Unset _ -> true;
    };
  }

  private static String path(String section, String key) {
    return section.isEmpty() ? key : section + '.' + key;
  }
}
