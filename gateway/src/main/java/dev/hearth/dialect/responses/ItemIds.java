package dev.hearth.dialect.responses;

import dev.hearth.dialect.DoorDialect.AnswerId;

/** The ids of one answer and of its items, the same wherever they are told. */
record ItemIds(String stem) {
  private static final String OWN_PREFIX = "req-";

  /** This format's ids are at most 64 characters long, prefix and number included. */
  private static final int LONGEST = 48;

  /** The ids of an answer: letters, digits, dashes and underscores. */
  static ItemIds of(AnswerId id) {
    String value = id.value();
    String bare = value.startsWith(OWN_PREFIX) ? value.substring(OWN_PREFIX.length()) : value;
    StringBuilder stem = new StringBuilder(bare.length());
    for (int i = 0; i < Math.min(bare.length(), LONGEST); i++) {
      char c = bare.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      stem.append(plain || c == '-' ? c : '_');
    }
    return new ItemIds(stem.toString());
  }

  String response() {
    return "resp_" + stem;
  }

  /** The id of an item by its kind's prefix and its place. */
  String item(String prefix, int index) {
    return prefix + '_' + stem + '_' + index;
  }
}
