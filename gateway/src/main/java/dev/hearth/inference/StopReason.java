package dev.hearth.inference;

/** Why a model stopped generating. */
public enum StopReason {
  /** It came to an end by itself or met a stop sequence. */
  STOP,
  /** It met the token limit. */
  LENGTH,
  /** It asks the caller to run tools. */
  TOOL_CALLS,
  /** A content filter cut it. */
  CONTENT_FILTER,
  /** The model refused to answer. */
  REFUSAL
}
