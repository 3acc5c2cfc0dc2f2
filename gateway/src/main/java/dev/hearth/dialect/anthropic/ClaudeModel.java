package dev.hearth.dialect.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a model takes of the format, as far as its name tells: Anthropic's models differ in that,
 * and refuse a request for what they do not take. A name that is none of Anthropic's is a
 * compatible server's, which takes everything, in its first form.
 *
 * @param version a hundred times the major number plus the minor one; 0 when it is not known
 * @param alwaysThinks whether it cannot be told not to think
 */
record ClaudeModel(int version, boolean alwaysThinks) {
  /** What a model takes to be told how to think. */
  enum Thinking {
    NOTHING,
    /** A number of tokens. */
    BUDGET,
    /** A word. */
    EFFORT
  }

  private static final Pattern NAME =
      Pattern.compile("claude-(?:[a-z]+-)?(\\d{1,2})(?:[-.](\\d{1,2}))?(?!\\d)");
  private static final int FIRST_OF_THE_FIFTH = 500;

  /** What is known of the model of this name. */
  static ClaudeModel of(String name) {
    boolean always = name.contains("claude-fable") || name.contains("claude-mythos");
    Matcher matcher = NAME.matcher(name);
    if (!matcher.find()) {
      return new ClaudeModel(always ? FIRST_OF_THE_FIFTH : 0, always);
    }
    String minor = matcher.group(2);
    int version = 100 * Integer.parseInt(matcher.group(1));
    return new ClaudeModel(version + (minor == null ? 0 : Integer.parseInt(minor)), always);
  }

  Thinking thinking() {
    if (version >= 406) {
      return Thinking.EFFORT;
    }
    return isKnown() && version < 307 ? Thinking.NOTHING : Thinking.BUDGET;
  }

  /** The word for an effort; null when there is none for it. */
  @Nullable String effort(String word) {
    return switch (word) {
      case "minimal", "low" -> "low";
      case "medium", "high", "max" -> word;
      case "xhigh" -> version >= 407 ? word : "high";
      default -> null;
    };
  }

  /** Whether its thinking is only shown to those who ask for it. */
  boolean hidesThinking() {
    return version >= 407;
  }

  /** Whether it thinks when nothing is said about it. */
  boolean thinksByItself() {
    return version >= FIRST_OF_THE_FIFTH;
  }

  /** Whether it takes temperature, top_p and top_k. */
  boolean takesSampling() {
    return version < 407;
  }

  /** Whether it takes a temperature and top_p in one request. */
  boolean takesTemperatureBesideTopP() {
    return version < 401;
  }

  /** Whether it takes messages of the system between those of the conversation. */
  boolean takesLateSystem() {
    return version >= 408;
  }

  /**
   * How long an answer may be when nobody set a limit, which the format demands: what even the
   * smallest model of that version can write.
   */
  int longestAnswer() {
    if (version >= 400) {
      return 32_000;
    }
    return isKnown() && version < 305 ? 4096 : 8192;
  }

  private boolean isKnown() {
    return version > 0;
  }
}
