package dev.hearth.upstream;

import java.nio.charset.StandardCharsets;

/**
 * An answer as a whole.
 *
 * @param body not to be changed
 */
public record FetchedAnswer(int status, byte[] body) {

  /** The body, read as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
