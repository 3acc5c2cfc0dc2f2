package dev.hearth.inference;

import java.util.Locale;

/**
 * What an answer may say that not every wire format has a place for. Its {@link #word} names it
 * where callers are told what they did not get.
 */
public enum AnswerFeature {
  THINKING,
  /** A signature of thinking, or thinking that only its issuer can read. */
  THINKING_SIGNATURE,
  TOOL_CALLS,
  TOOL_CALL_SIGNATURE,
  CITATIONS,
  /** The words of what is cited. */
  CITED_TEXT,
  /** Which stop sequence was met. */
  STOP_SEQUENCE,
  CACHED_TOKENS,
  CACHE_WRITE_TOKENS,
  REASONING_TOKENS;

  /** Its name for callers, in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
