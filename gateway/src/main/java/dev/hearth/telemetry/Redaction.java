package dev.hearth.telemetry;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks what looks like a credential. The last net under logs: nothing that is logged should hold
 * one in the first place.
 */
final class Redaction {

  private record Mask(Pattern pattern, String replacement) {}

  private static final List<Mask> MASKS =
      List.of(
          mask("(?i)\\b(bearer|basic)(\\s+)[\\w.~+/=-]{6,}+", "$1$2***"),
          mask("\\b(sk|rk|pk|gsk|hf|xai|nvapi|ghp)([-_])[\\w-]{6,}+", "$1$2***"),
          mask("\\bAIza[\\w-]{20,}+", "AIza***"),
          mask(
              "(?i)\\b(api[-_]?key|access[-_]?token|secret|password)(\"?\\s*[=:]\\s*\"?)"
                  + "[^\\s\"',;&]{4,}+",
              "$1$2***"),
          mask("(://)[^\\s/@]{1,200}+@", "$1***@"));

  private Redaction() {}

  private static Mask mask(String regex, String replacement) {
    return new Mask(Pattern.compile(regex), replacement);
  }

  /** The text with every credential in it masked. */
  static String apply(String text) {
    String masked = text;
    for (Mask mask : MASKS) {
      masked = mask.pattern().matcher(masked).replaceAll(mask.replacement());
    }
    return masked;
  }
}
