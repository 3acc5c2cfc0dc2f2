package dev.hearth.dialect.anthropic;

import java.util.HashMap;
import java.util.Map;

/**
 * The ids of a request's tool calls in the letters that the format takes. Another back end's that
 * has others is written differently, its call and its result alike.
 */
final class ToolIds {
  private final Map<String, String> written = new HashMap<>();

  /** The id to write for an id. */
  String of(String id) {
    return isFit(id) ? id : written.computeIfAbsent(id, ToolIds::fit);
  }

  private static boolean isFit(String id) {
    return !id.isEmpty() && id.chars().allMatch(ToolIds::isFit);
  }

  /** The letters that fit, and a number that tells ids apart which differ in the others only. */
  private static String fit(String id) {
    StringBuilder fit = new StringBuilder(id.length() + 9);
    for (int i = 0; i < id.length(); i++) {
      fit.append(isFit(id.charAt(i)) ? id.charAt(i) : '_');
    }
    return fit.append('_').append(Integer.toHexString(id.hashCode())).toString();
  }

  private static boolean isFit(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
