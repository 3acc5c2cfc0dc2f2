package dev.hearth;

import dev.hearth.ProfileStore.Stored;
import dev.hearth.routing.Agents;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which profile is in force: a choice that was made while a gateway ran, or what the configuration
 * says, whichever was said last.
 *
 * @param profile null for none
 * @param why in words
 */
record ProfileChoice(@Nullable Profile profile, String why) {

  /**
   * The one in force; a pure function. A choice knows what the configuration said when it was made,
   * so that one that says something else by now is the later word.
   *
   * @param stored null where none was chosen
   */
  static ProfileChoice of(Profiles profiles, @Nullable Stored stored) {
    String configured = orNone(profiles.configured());
    if (stored == null) {
      return new ProfileChoice(named(profiles, configured), "the configuration says so");
    }
    if (!stored.insteadOf().equals(configured)) {
      return new ProfileChoice(
          named(profiles, configured),
          "the configuration says so since %s was chosen".formatted(stored.profile()));
    }
    Profile chosen = named(profiles, stored.profile());
    if (chosen == null && !stored.profile().equals(Profile.NONE)) {
      return new ProfileChoice(
          named(profiles, configured),
          "the configuration says so; %s, which was chosen, does not exist any more"
              .formatted(stored.profile()));
    }
    return new ProfileChoice(chosen, "it was chosen");
  }

  /** Its name; {@link Profile#NONE} for none. */
  String name() {
    return profile == null ? Profile.NONE : profile.name();
  }

  /**
   * What a start has to tell of it, one line each; the configuration's own word is checked there.
   */
  List<String> notices(Agents agents) {
    if (profile == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "profile %s is in force (%s): %d agents, asked for as agent/NAME"
            .formatted(profile.name(), why, profile.agents().size()));
    agents
        .leftOut()
        .forEach((model, reason) ->
            lines.add("profile %s leaves out %s: %s".formatted(profile.name(), model, reason)));
    return lines;
  }

  static String orNone(@Nullable String name) {
    return Objects.requireNonNullElse(name, Profile.NONE);
  }

  private static @Nullable Profile named(Profiles profiles, String name) {
    return profiles.byName().get(name);
  }
}
