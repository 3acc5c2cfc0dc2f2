package dev.hearth.routing;

import java.util.Objects;

/**
 * Another name of a group.
 *
 * @param hidden whether it is left out where models are listed
 */
public record ModelAlias(String group, boolean hidden) {
  public ModelAlias {
    Objects.requireNonNull(group, "group");
  }

  /** A name that is listed as models are. */
  public static ModelAlias shown(String group) {
    return new ModelAlias(group, false);
  }
}
