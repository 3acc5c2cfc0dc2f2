package dev.hearth.dialect.responses;

import dev.hearth.dialect.DoorDialect.AnswerId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one answer and of its items, the same wherever they are told.
 *
 * @param response the answer's
 * @param stem what its items' ids have in common
 */
record ItemIds(String response, String stem) {
  private static final String OWN_PREFIX = "req-";
  private static final String PREFIX = "resp_";

  /** This format's ids are at most 64 characters long, prefix and number included. */
  private static final int LONGEST = 48;

  /** Request ids that the gateway gave: no two are the same. */
  private static final Pattern OWN = Pattern.compile("req-[0-9a-f]{16}");

  private static final Pattern ITEM = Pattern.compile("[a-z]+_(.+)_i?\\d{1,6}");

  /** The ids of an answer: letters, digits, dashes and underscores. */
  static ItemIds of(AnswerId id) {
    return ofStem(stem(id, LONGEST));
  }

  /**
   * The ids of an answer that is kept, which no other has: callers may name many requests the same.
   */
  static ItemIds unique(AnswerId id) {
    if (OWN.matcher(id.value()).matches()) {
      return of(id);
    }
    String moment = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, id.created()), 36);
    return ofStem(stem(id, LONGEST - moment.length() - 1) + '_' + moment);
  }

  /** The ids of an answer whose own is known. */
  static ItemIds ofResponse(String id) {
    return new ItemIds(id, id.startsWith(PREFIX) ? id.substring(PREFIX.length()) : id);
  }

  /**
   * The id of the answer that an item of this id belongs to; null when it cannot be one of ours.
   */
  static @Nullable String responseOf(String item) {
    Matcher matcher = ITEM.matcher(item);
    return matcher.matches() ? PREFIX + matcher.group(1) : null;
  }

  /** The id of an item of the answer by its kind's prefix and its place. */
  String item(String prefix, int index) {
    return prefix + '_' + stem + '_' + index;
  }

  /** The id of an item of the request by its kind's prefix and its place. */
  String inputItem(String prefix, int index) {
    return prefix + '_' + stem + "_i" + index;
  }

  private static ItemIds ofStem(String stem) {
    return new ItemIds(PREFIX + stem, stem);
  }

  private static String stem(AnswerId id, int longest) {
    String value = id.value();
    String bare = value.startsWith(OWN_PREFIX) ? value.substring(OWN_PREFIX.length()) : value;
    StringBuilder stem = new StringBuilder(bare.length());
    for (int i = 0; i < Math.min(bare.length(), longest); i++) {
      char c = bare.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      stem.append(plain || c == '-' ? c : '_');
    }
    return stem.toString();
  }
}
