package dev.hearth.provider;

/**
 * How much a target takes in a minute.
 *
 * @param requests so many; 0 for any number
 * @param tokens so many, of prompts and answers together; 0 for any number
 */
public record Quota(long requests, long tokens) {

  /** Any number. */
  public static final Quota ANY = new Quota(0, 0);

  public Quota {
    if (requests < 0 || tokens < 0) {
      throw new IllegalArgumentException(
          "requests: %d, tokens: %d (expected: each 0 or more)".formatted(requests, tokens));
    }
  }

  /** Whether there is a limit at all. */
  public boolean exists() {
    return requests > 0 || tokens > 0;
  }

  /** Whether a target that had so much in the last minute has had enough. */
  public boolean isReached(long requestsHad, long tokensHad) {
    return (requests > 0 && requestsHad >= requests) || (tokens > 0 && tokensHad >= tokens);
  }
}
