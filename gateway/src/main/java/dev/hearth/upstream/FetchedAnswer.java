package dev.hearth.upstream;

import org.jspecify.annotations.Nullable;

/**
 * An answer as a whole.
 *
 * @param header the value of the header field that was asked for; null when the answer has none, or
 *     none was asked for
 * @param text its body, read as UTF-8
 */
public record FetchedAnswer(int status, @Nullable String header, String text) {

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
