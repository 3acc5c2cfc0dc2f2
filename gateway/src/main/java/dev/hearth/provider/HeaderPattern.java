package dev.hearth.provider;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a header of a request looks like, such as {@code ^User-Agent: claude-code/}. Equal to others
 * of the same text.
 */
public final class HeaderPattern {
  /** More of a header is not looked at, so that looking takes no time to speak of. */
  private static final int LONGEST = 256;

  private final String text;
  private final Pattern pattern;

  /**
   * @param text a regular expression for a part of {@code Name: value}
   * @throws PatternSyntaxException when it is none
   */
  public HeaderPattern(String text) {
    this.text = text;
    this.pattern = Pattern.compile(text);
  }

  /** Whether a header looks like that. */
  public boolean matches(String name, String value) {
    String line = name + ": " + value;
    return pattern.matcher(line.length() > LONGEST ? line.substring(0, LONGEST) : line).find();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeaderPattern pattern && pattern.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
