package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.routing.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mapping that is being read. What is wrong is noted with its path and place, and reading goes
 * on; an empty answer means either that nothing was said or that a problem was noted.
 */
final class Section {
  private final Node.Mapping mapping;
  private final Place place;
  private final Problems problems;
  private final Severity severity;

  /**
   * @param severity of the problems noted here
   */
  Section(Node.Mapping mapping, Place place, Problems problems, Severity severity) {
    this.mapping = mapping;
    this.place = place;
    this.problems = problems;
    this.severity = severity;
  }

  Place place() {
    return place;
  }

  Mark mark() {
    return mapping.mark();
  }

  Node.Mapping mapping() {
    return mapping;
  }

  Problems problems() {
    return problems;
  }

  /** Notes every key that the table does not have. */
  Section only(Table table) {
    mapping
        .entries()
        .forEach((name, entry) -> {
          if (!table.names().contains(name)) {
            unknownKey(name, entry, table.names());
          }
        });
    return this;
  }

  private void unknownKey(String name, Node.Entry entry, List<String> known) {
    String nearest = didYouMean(name, known);
    problems.add(
        new Problem(
            severity,
            place.at(name).path(),
            "the key '" + Node.Shown.of(name) + "'",
            "one of " + String.join(", ", known),
            nearest.isEmpty() ? "remove it" : nearest,
            entry.keyMark()));
  }

  /** The question that a misspelt name calls for, empty when nothing resembles it. */
  static String didYouMean(String name, Collection<String> known) {
    List<String> nearest = NearestNames.to(name, known);
    return nearest.isEmpty() ? "" : "did you mean " + String.join(" or ", nearest) + "?";
  }

  /** What the file says at a key, null when it says nothing. */
  @Nullable Node node(Key<?> key) {
    Node node = mapping.get(key.name());
    return Node.isNothing(node) ? null : node;
  }

  /** The value at a key. */
  <T> Optional<T> get(Key<T> key) {
    Node node = mapping.get(key.name());
    return node == null ? Optional.empty() : read(key.kind(), node, place.at(key.name()));
  }

  /** The value at a key that has to be there. */
  <T> Optional<T> require(Key<T> key) {
    if (mapping.get(key.name()) == null) {
      problems.add(
          new Problem(
              severity,
              place.at(key.name()).path(),
              null,
              key.kind().expectation(),
              "add '" + key.name() + "'",
              mark()));
      return Optional.empty();
    }
    return get(key);
  }

  /** A node as a value of a sort. */
  <T> Optional<T> read(Kind<T> kind, Node node, Place at) {
    if (node instanceof Node.Unset unset) {
      problems.add(
          severity,
          at,
          unset,
          kind.expectation(),
          "set " + unset.variable() + ", or write a value");
      return Optional.empty();
    }
    Optional<T> value = kind.of(node);
    if (value.isEmpty()) {
      problems.add(severity, at, hidden(kind, node), kind.expectation(), kind.advice(node));
    }
    return value;
  }

  /** The mapping at a key, an empty one when there is none. */
  Section section(Key<Node.Mapping> key) {
    Node.Mapping child =
        node(key) == null
            ? Node.Mapping.empty(mark())
            : get(key).orElseGet(() -> Node.Mapping.empty(mark()));
    return new Section(child, place.at(key.name()), problems, severity);
  }

  /** The texts of a list, or of a single one; items that are none are noted and left out. */
  Optional<List<Item>> texts(Key<?> key) {
    Node node = node(key);
    if (node == null) {
      return Optional.empty();
    }
    Place at = place.at(key.name());
    List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node item = nodes.get(i);
      Place itemAt = node instanceof Node.Sequence ? at.at(i) : at;
      read(Kinds.TEXT, item, itemAt).ifPresent(text -> items.add(new Item(text, item, itemAt)));
    }
    return Optional.of(items);
  }

  /** A text of a list and where it stands. */
  record Item(String text, Node node, Place place) {}

  /** Notes that the value at a key does not do. */
  void reject(Key<?> key, String expectation, String advice) {
    Node node = mapping.get(key.name());
    problems.add(severity, place.at(key.name()), node, expectation, advice);
  }

  private static @Nullable Node hidden(Kind<?> kind, Node node) {
    boolean secret =
        kind.equals(Kinds.SECRET) && node instanceof Node.Scalar scalar && !scalar.isNull();
    return secret ? new Node.Scalar(node.mark(), "*** (not shown)", false, null) : node;
  }
}
