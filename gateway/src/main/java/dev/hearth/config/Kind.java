package dev.hearth.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A sort of value: how it is described and read.
 *
 * @param label one or two words for a table
 * @param expectation what is said when a value is not of this sort
 * @param advice what is said along with it
 * @param words the only words that it takes; none where it is not one of a few
 * @param secret whether no message shows a value
 * @param read the value of a node, empty when it is not of this sort
 */
record Kind<T>(
    String label,
    String expectation,
    String advice,
    List<String> words,
    boolean secret,
    Function<Node, Optional<T>> read) {

  Kind {
    words = List.copyOf(words);
  }

  /** The same under another label. */
  Kind<T> labelled(String other) {
    return new Kind<>(other, expectation, advice, words, secret, read);
  }

  /** One whose values no message shows. */
  Kind<T> asSecret() {
    return new Kind<>(label, expectation, advice, words, true, read);
  }

  /** The value that a node is. */
  Optional<T> of(Node node) {
    return read.apply(node);
  }

  /** What to do about a value that is not of this sort. */
  String advice(Node node) {
    String nearest =
        node instanceof Node.Scalar scalar ? Section.didYouMean(scalar.text(), words) : "";
    return nearest.isEmpty() ? advice : nearest;
  }
}
