package dev.hearth.framing;

/** Bytes that cannot be cut into events; expected of foreign servers, so without a stack. */
public final class FramingException extends RuntimeException {
  private final String reason;

  FramingException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong, as a sentence. */
  public String reason() {
    return reason;
  }
}
