package dev.hearth.tokens;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Adds up the tokens of texts. Belongs to one thread. */
/*
 * A text is counted in stretches: what has no blanks is one word to the encoding, whose work on it
 * takes more than 100 bytes of memory a character. A stretch ends before a blank that follows no other,
 * where a word ends anyway, so that the count stays the same; only a stretch without a blank is cut
 * elsewhere, which may add a token.
 */
final class TextCount {
  static final int LONGEST_STRETCH = 8 * 1024;

  private final ToIntFunction<String> encoding;
  private final BooleanSupplier unwanted;
  private long tokens;

  /**
   * Creates a count of nothing.
   *
   * @param encoding tells the tokens of a text that is not long
   * @param unwanted asked again and again whether nobody waits for the count any more
   */
  TextCount(ToIntFunction<String> encoding, BooleanSupplier unwanted) {
    this.encoding = encoding;
    this.unwanted = unwanted;
  }

  long tokens() {
    return tokens;
  }

  void add(long more) {
    tokens += more;
  }

  /**
   * Adds a text; null for none.
   *
   * @throws CancellationException when nobody waits any more
   */
  void add(@Nullable String text) {
    int length = text == null ? 0 : text.length();
    int start = 0;
    while (text != null && start < length) {
      if (unwanted.getAsBoolean()) {
        throw new CancellationException("nobody waits for the count");
      }
      int end = length - start <= LONGEST_STRETCH ? length : end(text, start + LONGEST_STRETCH);
      tokens += encoding.applyAsInt(text.substring(start, end));
      start = end;
    }
  }

  /** Where a stretch ends that has to end here at the latest. */
  private static int end(String text, int latest) {
    for (int at = latest; at > latest - LONGEST_STRETCH / 2; at--) {
      if (text.charAt(at) == ' ' && !Character.isWhitespace(text.charAt(at - 1))) {
        return at;
      }
    }
    return Character.isLowSurrogate(text.charAt(latest)) ? latest - 1 : latest;
  }
}
