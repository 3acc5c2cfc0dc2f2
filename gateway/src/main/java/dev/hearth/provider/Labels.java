package dev.hearth.provider;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What requests choose a target by, besides its model.
 *
 * @param tags words of the operator's own; {@value #DEFAULT_TAG} catches what no other tag does
 * @param region where it runs, such as {@code eu} or {@code eu-central-1}; null where nobody said
 * @param programs a request of a program whose {@code User-Agent} looks like one of these has its
 *     tags
 */
public record Labels(Set<String> tags, @Nullable String region, List<HeaderPattern> programs) {
  public static final String DEFAULT_TAG = "default";

  public static final Labels NONE = new Labels(Set.of(), null);

  public Labels {
    tags = Set.copyOf(tags);
    programs = List.copyOf(programs);
  }

  /** Labels that are nobody's in particular. */
  public Labels(Set<String> tags, @Nullable String region) {
    this(tags, region, List.of());
  }

  /** Whether it takes certain requests only. */
  public boolean choose() {
    return !tags.isEmpty() || !programs.isEmpty();
  }
}
