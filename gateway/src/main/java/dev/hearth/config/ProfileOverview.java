package dev.hearth.config;

import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A profile in words.
 *
 * @param origin where it comes from
 * @param description empty for no word about it
 * @param agents one line each
 * @param remarks what holds for all of them, one line each
 */
public record ProfileOverview(
    String name, String origin, String description, List<Line> agents, List<String> remarks) {

  /**
   * An agent.
   *
   * @param models its model and what takes its place
   * @param denied the tools that it has not at local targets; empty for none
   */
  public record Line(String agent, String models, String denied) {}

  public ProfileOverview {
    agents = List.copyOf(agents);
    remarks = List.copyOf(remarks);
  }

  /** Every profile that a configuration has to choose from, in order. */
  public static List<ProfileOverview> of(Configuration configuration) {
    return configuration.profiles().byName().values().stream().map(ProfileOverview::of).toList();
  }

  /** The one that a configuration puts in force; null for none. */
  public static @Nullable ProfileOverview inForce(Configuration configuration) {
    return of(configuration).stream()
        .filter(profile -> profile.name().equals(configuration.profiles().configured()))
        .findFirst()
        .orElse(null);
  }

  private static ProfileOverview of(Profile profile) {
    List<String> remarks = new ArrayList<>();
    if (profile.localOnly()) {
      remarks.add("targets on your own machines alone");
    }
    profile
        .providerLimits()
        .forEach((provider, most) ->
            remarks.add("at most %d requests at once at %s".formatted(most, provider)));
    profile
        .modelLimits()
        .forEach((model, most) ->
            remarks.add("at most %d requests at once at %s".formatted(most, model)));
    if (profile.policy() != null) {
      remarks.add("asks the policy " + profile.policy() + " first");
    }
    return new ProfileOverview(
        profile.name(),
        profile.origin(),
        profile.description(),
        profile.agents().values().stream().map(ProfileOverview::line).toList(),
        remarks);
  }

  private static Line line(Agent agent) {
    return new Line(
        agent.name(),
        String.join(", then ", agent.chain()),
        String.join(", ", agent.denied().plain()));
  }
}
