package dev.hearth.upstream;

/**
 * An answer as a whole.
 *
 * @param text its body, read as UTF-8
 */
public record FetchedAnswer(int status, String text) {

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
