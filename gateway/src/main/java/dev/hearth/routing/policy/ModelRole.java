package dev.hearth.routing.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a model is good for; the shipped rules speak of these, and a configuration fills them. */
public enum ModelRole {
  LOCAL_FAST("a small model of one's own, such as one of 8B"),
  LOCAL_QUALITY("the best model of one's own, such as one of 32B"),
  CLOUD_FRONTIER("the most able model of a cloud"),
  CLOUD_LARGE("a cloud's model with a large window"),
  CLOUD_FAST("the fastest of a cloud's cheap models"),
  CLOUD("a cloud's model for overflow and agents"),
  EMBEDDINGS("a model of one's own that makes vectors");

  private final String meaning;

  ModelRole(String meaning) {
    this.meaning = meaning;
  }

  /** Its name in configurations and documents. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String meaning() {
    return meaning;
  }

  /** Whether it is for machines of one's own. */
  public boolean local() {
    return switch (this) {
      case LOCAL_FAST, LOCAL_QUALITY, EMBEDDINGS -> true;
      case CLOUD_FRONTIER, CLOUD_LARGE, CLOUD_FAST, CLOUD -> false;
    };
  }

  /** The roles that stand in for it where it is not filled, the next sensible one first. */
  public List<ModelRole> standIns() {
    return switch (this) {
      case LOCAL_FAST -> List.of(LOCAL_QUALITY);
      case LOCAL_QUALITY -> List.of(LOCAL_FAST);
      case CLOUD_FRONTIER -> List.of(CLOUD, CLOUD_LARGE, CLOUD_FAST);
      case CLOUD_LARGE -> List.of(CLOUD_FRONTIER, CLOUD, CLOUD_FAST);
      case CLOUD_FAST -> List.of(CLOUD, CLOUD_LARGE, CLOUD_FRONTIER);
      case CLOUD -> List.of(CLOUD_FRONTIER, CLOUD_LARGE, CLOUD_FAST);
      case EMBEDDINGS -> List.of();
    };
  }

  public static Optional<ModelRole> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ModelRole::word).toList();
  }
}
