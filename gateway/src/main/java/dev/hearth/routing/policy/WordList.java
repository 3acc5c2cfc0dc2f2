package dev.hearth.routing.policy;

import java.util.Arrays;
import java.util.List;

/**
 * Words and phrases of up to three words that point to the same.
 *
 * @param name what it is called in documents and traces
 * @param meaning what its words are a sign of
 * @param entries each is one sign, in all its forms and languages
 */
record WordList(String name, String meaning, List<List<String>> entries) {
  WordList {
    entries = entries.stream().map(List::copyOf).toList();
  }

  /**
   * A list.
   *
   * @param lines an entry each, its forms with commas between
   */
  static WordList of(String name, String meaning, String lines) {
    return new WordList(
        name,
        meaning,
        lines
            .lines()
            .filter(line -> !line.isBlank())
            .map(line -> Arrays.stream(line.split(",", -1)).map(String::strip).toList())
            .toList());
  }
}
