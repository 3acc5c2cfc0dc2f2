package dev.hearth.routing.facts;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as the caller's key tells.
 *
 * @param key the key's name for display; never the key
 * @param agent the agent that the key was given to
 * @param tags what the key's requests are tagged with
 * @param confidential whether what the key's bearer sends must stay on machines of one's own
 */
public record Identity(
    @Nullable String key,
    @Nullable String team,
    @Nullable String agent,
    Set<String> tags,
    boolean confidential) {

  /** A caller of whom nothing is known. */
  public static final Identity ANONYMOUS = new Identity(null, null, null, Set.of(), false);

  public Identity {
    tags = Set.copyOf(tags);
  }
}
