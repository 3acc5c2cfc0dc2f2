package dev.hearth.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which script answers which request: a queue a path, whose last script repeats, and a default. */
final class Playbook {

  private final Map<String, Deque<Script>> byPath = new HashMap<>();
  private Optional<Deque<Script>> others = Optional.empty();

  synchronized void answer(String path, List<Script> scripts) {
    byPath.put(path, queue(scripts));
  }

  synchronized void answerOthers(List<Script> scripts) {
    others = Optional.of(queue(scripts));
  }

  /** The script for the next request of this path; it is used up unless it is the last one. */
  synchronized Script next(String path) {
    return Optional.ofNullable(byPath.get(path))
        .or(() -> others)
        .map(queue -> queue.size() > 1 ? queue.remove() : queue.element())
        .orElseGet(() ->
            Script.error(404, "invalid_request_error", "the test wrote no script for " + path));
  }

  private static Deque<Script> queue(List<Script> scripts) {
    if (scripts.isEmpty()) {
      throw new IllegalArgumentException("no scripts (expected: at least one)");
    }
    return new ArrayDeque<>(scripts);
  }
}
