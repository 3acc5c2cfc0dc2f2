package dev.hearth.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value of a configuration file and where it stands. */
sealed interface Node {

  Mark mark();

  /**
   * A single value.
   *
   * @param plain written without quotes, so that it may be a number, a boolean or nothing
   * @param variable the environment variable that it came from; null for one that is in the file
   */
  record Scalar(Mark mark, String text, boolean plain, @Nullable String variable) implements Node {
    private static final Set<String> NULLS = Set.of("", "~", "null");

    boolean isNull() {
      return plain && NULLS.contains(text.toLowerCase(Locale.ROOT));
    }
  }

  /** A list. */
  record Sequence(Mark mark, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and their values, in order. */
  record Mapping(Mark mark, Map<String, Entry> entries) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Mapping empty(Mark mark) {
      return new Mapping(mark, Map.of());
    }

    @Nullable Node get(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value();
    }
  }

  /** One line of a mapping: where its key stands, and its value. */
  record Entry(Mark keyMark, Node value) {}

  /** A value that the environment should have given and did not. */
  record Unset(Mark mark, String variable) implements Node {}

  /** Whether the file says nothing here: {@code key:} and no more. */
  static boolean isNothing(@Nullable Node node) {
    return node == null || (node instanceof Scalar scalar && scalar.isNull());
  }

  /** The value for a message: short, on one line, and without anything that looks like a key. */
  default String shown() {
    return switch (this) {
      case Scalar scalar when scalar.variable() != null ->
          "the value of " + scalar.variable() + " (not shown)";
      case Scalar scalar when scalar.isNull() -> "nothing";
      case Scalar scalar -> Shown.of(scalar.text());
      case Sequence _ -> "a list";
      case Mapping _ -> "a mapping";
      case Unset unset -> unset.variable() + ", which is not set";
    };
  }

  /** Text made fit for a message. */
  final class Shown {
    private static final int LONGEST = 80;
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern KEY_LIKE =
        Pattern.compile("(?i)^\\s*(bearer |sk-|gsk_|hf_|xai-|aiza|ghp_|r8_).*", Pattern.DOTALL);

    private Shown() {}

    static String of(String text) {
      if (KEY_LIKE.matcher(text).matches()) {
        return "*** (looks like a key, not shown)";
      }
      String masked = USER_INFO.matcher(text).replaceAll("//***@");
      String line =
          masked
              .codePoints()
              .limit(LONGEST + 1)
              .map(c -> Character.isISOControl(c) ? ' ' : c)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
  }
}
