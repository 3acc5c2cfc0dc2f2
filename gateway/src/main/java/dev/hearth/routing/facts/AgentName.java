package dev.hearth.routing.facts;

import org.jspecify.annotations.Nullable;

/**
 * Which agent asks.
 *
 * @param name as it was written
 * @param by what named it
 */
public record AgentName(String name, By by) {
  /** What stands before an agent's name where it is asked for as a model. */
  public static final String PREFIX = "agent/";

  /** The header that names it. */
  public static final String HEADER = "x-hearth-agent";

  private static final String CLAUDE = "claude-local-" + PREFIX;
  private static final String LATEST = ":latest";

  /** A longer name is none. */
  private static final int LONGEST = 64;

  /** What can name an agent; the first one counts. */
  public enum By {
    MODEL("the model " + PREFIX + "NAME"),
    HEADER("the header " + AgentName.HEADER),
    KEY("the key");

    private final String words;

    By(String words) {
      this.words = words;
    }

    /** It in words. */
    public String words() {
      return words;
    }
  }

  /** The agent that asks; null where nothing names one. */
  public static @Nullable AgentName of(Ask ask) {
    String model = inModel(ask.facts().model());
    if (model != null) {
      return of(model, By.MODEL);
    }
    String header = ask.header(HEADER);
    if (header != null && !header.isBlank()) {
      return of(header.strip(), By.HEADER);
    }
    String key = ask.identity().agent();
    return key == null ? null : of(key, By.KEY);
  }

  /** The name that stands in a model's; null where it names no agent. */
  private static @Nullable String inModel(String model) {
    int from = model.startsWith(PREFIX) ? PREFIX.length() : 0;
    if (from == 0 && model.startsWith(CLAUDE)) {
      from = CLAUDE.length();
    }
    int to = model.endsWith(LATEST) ? model.length() - LATEST.length() : model.length();
    return from == 0 || to <= from ? null : model.substring(from, to);
  }

  private static @Nullable AgentName of(String name, By by) {
    return name.length() > LONGEST ? null : new AgentName(name, by);
  }
}
