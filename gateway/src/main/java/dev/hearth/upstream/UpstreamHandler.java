package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;

/**
 * Receives one call's answer on the client's event loop: {@code onHead}, any number of {@code
 * onBody}, then {@code onEnd}; or, at any point, {@code onFailure}. Never called inside {@link
 * UpstreamClient#send} itself, and never after {@link UpstreamCall#cancel}.
 */
public interface UpstreamHandler {

  /** The answer's status and headers (never 1xx). */
  void onHead(UpstreamHead head);

  /** More of the body, decompressed; ownership passes to the handler. */
  void onBody(ByteBuf bytes);

  /** The bytes of one read have all been given: a good moment to flush. */
  void onReadBurstEnd();

  /** The answer is complete as HTTP understands it. */
  void onEnd();

  /** The call failed; nothing follows. */
  void onFailure(UpstreamFailure failure);
}
