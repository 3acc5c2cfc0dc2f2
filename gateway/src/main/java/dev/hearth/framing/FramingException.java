package dev.hearth.framing;

/** Bytes that cannot be cut into events; expected of foreign servers, so without a stack. */
public final class FramingException extends RuntimeException {
  FramingException(String message) {
    super(message, null, false, false);
  }
}
