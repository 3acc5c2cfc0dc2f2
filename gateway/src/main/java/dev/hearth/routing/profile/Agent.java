package dev.hearth.routing.profile;

import java.util.List;
import java.util.Objects;

/**
 * What a profile says of one agent.
 *
 * @param name in lower case
 * @param chain its model, then those that take its place in order, each as {@code provider/model}
 *     or by a name that is served
 * @param denied the tools that it has not at targets on one's own machines
 */
public record Agent(String name, List<String> chain, ToolNames denied) {
  public Agent {
    Objects.requireNonNull(name, "name");
    chain = List.copyOf(chain);
    Objects.requireNonNull(denied, "denied");
    if (chain.isEmpty()) {
      throw new IllegalArgumentException(
          "chain of the agent '" + name + "': empty (expected: at least its model)");
    }
  }

  /** Its model. */
  public String model() {
    return chain.getFirst();
  }

  /** What takes its model's place, in order. */
  public List<String> fallbacks() {
    return chain.subList(1, chain.size());
  }
}
