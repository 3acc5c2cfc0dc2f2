package dev.hearth.routing;

import dev.hearth.resilience.Trigger;
import java.util.List;

/**
 * The groups to try, in order, when every member of one failed; each by its name.
 *
 * @param usual for any failure that another group may not have
 * @param contextWindow where the conversation is too long
 * @param contentPolicy where a content policy refused
 * @param rateLimit where the account asks too often
 */
public record Fallbacks(
    List<String> usual,
    List<String> contextWindow,
    List<String> contentPolicy,
    List<String> rateLimit) {

  public static final Fallbacks NONE = of(List.of());

  /** The name that stands, as the last of the usual ones, for the gateway's own answer. */
  public static final String STUB = "local_stub";

  public Fallbacks {
    usual = List.copyOf(usual);
    contextWindow = List.copyOf(contextWindow);
    contentPolicy = List.copyOf(contentPolicy);
    rateLimit = List.copyOf(rateLimit);
  }

  /** Those for what has happened. */
  public List<String> of(Trigger trigger) {
    return switch (trigger) {
      case USUAL -> usual;
      case CONTEXT_WINDOW -> contextWindow;
      case CONTENT_POLICY -> contentPolicy;
      case RATE_LIMIT -> rateLimit;
    };
  }

  /** Whether the gateway answers itself, and says so, where nobody else did. */
  public boolean endInStub() {
    return !usual.isEmpty() && usual.getLast().equals(STUB);
  }

  /** The same whatever failed. */
  public static Fallbacks of(List<String> usual) {
    return new Fallbacks(usual, List.of(), List.of(), List.of());
  }
}
