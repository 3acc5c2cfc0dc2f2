package dev.hearth.inference;

import java.util.Locale;

/**
 * What a request may ask for that not every wire format can say. Its {@link #word} names it where
 * callers are told what a target did not get.
 */
public enum Feature {
  /** A system message after the conversation's first other message. */
  LATE_SYSTEM_MESSAGE,
  IMAGE,
  IMAGE_LINK,
  DOCUMENT,
  DOCUMENT_LINK,
  AUDIO,
  TOOLS,
  TOOL_STRICT,
  TOOL_CHOICE,
  PARALLEL_TOOL_CALLS,
  TOOL_RESULT_IMAGE,
  TOOL_RESULT_ERROR,
  RESPONSE_FORMAT,
  /** Thinking that the caller gives back. */
  THINKING,
  /** Its signature, or thinking that only its issuer can read. */
  THINKING_SIGNATURE,
  REASONING,
  TEMPERATURE,
  TOP_P,
  TOP_K,
  MIN_P,
  PRESENCE_PENALTY,
  FREQUENCY_PENALTY,
  SEED,
  MAX_TOKENS,
  STOP,
  USER,
  SUFFIX,
  DIMENSIONS;

  /** Its name for callers, in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
