package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page on the web that a part of an answer rests on.
 *
 * @param quote the words of the page, where the back end gives them
 * @param start the first character of the answer's text that rests on it; -1 when it is not told
 * @param end the character after the last; -1 when it is not told
 */
public record Citation(
    String url, @Nullable String title, @Nullable String quote, int start, int end) {
  public Citation {
    Objects.requireNonNull(url, "url");
  }
}
