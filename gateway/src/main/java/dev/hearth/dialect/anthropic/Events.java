package dev.hearth.dialect.anthropic;

import java.nio.charset.StandardCharsets;

/** The constant beginnings of a stream's events: their name, and their data up to what differs. */
final class Events {
  static final byte[] ERROR = ascii("event: error\ndata: ");
  static final byte[] PING = ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  static final byte[] MESSAGE_START =
      ascii("event: message_start\ndata: {\"type\":\"message_start\",\"message\":");
  static final byte[] BLOCK_START =
      ascii("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":");
  static final byte[] BLOCK_DELTA =
      ascii("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
  static final byte[] BLOCK_STOP =
      ascii("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":");
  static final byte[] MESSAGE_STOP =
      ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

  private Events() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
