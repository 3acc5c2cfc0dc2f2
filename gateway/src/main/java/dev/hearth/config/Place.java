package dev.hearth.config;

/** A path into a configuration, as it is shown: {@code models.local/fast.targets[0].url}. */
record Place(String path) {

  static final Place ROOT = new Place("");

  private static final int LONGEST_STEP = 120;

  Place at(String key) {
    String name = key.length() <= LONGEST_STEP ? key : key.substring(0, LONGEST_STEP) + "…";
    boolean ambiguous =
        name.isEmpty() || name.chars().anyMatch(c -> ".[]\"".indexOf(c) >= 0 || c <= ' ');
    String step = ambiguous ? '"' + name.replace("\"", "\\\"") + '"' : name;
    return new Place(path.isEmpty() ? step : path + '.' + step);
  }

  Place at(int index) {
    return new Place(path + '[' + index + ']');
  }

  @Override
  public String toString() {
    return path;
  }
}
