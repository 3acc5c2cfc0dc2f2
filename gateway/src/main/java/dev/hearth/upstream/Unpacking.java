package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decompression of answers that are compressed although nobody asked for it; the others pass
 * without a handler in their way.
 *
 * <p>The answer is unpacked and passed on piece by piece and paused like any other, so what it
 * expands to is never held as a whole. What one read of at most 64 KB can become is bounded by the
 * format, at a thousand times; so much of nothing is no honest answer, and ends the call.
 */
final class Unpacking {

  /** More than any text shrinks by. */
  private static final long MAX_EXPANSION = 128;

  /** An answer up to this size may have been packed in any way. */
  private static final long ALWAYS_ALLOWED = 4L * 1024 * 1024;

  private static final String HANDLER = "unpacking";

  private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate", "x-deflate");

  private final AnswerDecoder decoder;
  private @Nullable HttpContentDecompressor handler;
  private long unpacked;

  /**
   * @param decoder knows how much was read
   */
  Unpacking(AnswerDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * Looks at an answer's head. If the body is compressed, the head comes to this context once more,
   * without the header that says so.
   *
   * @return whether it does
   * @throws DecompressionException when it is compressed in a way that is not known here
   */
  boolean begins(ChannelHandlerContext ctx, HttpResponse head) throws Exception {
    String encoding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (handler != null || encoding == null || encoding.equalsIgnoreCase("identity")) {
      return false;
    }
    if (!KNOWN.contains(encoding.toLowerCase(Locale.ROOT))) {
      throw new DecompressionException("neither gzip nor deflate");
    }
    unpacked = 0;
    handler = new HttpContentDecompressor(0);
    ctx.pipeline().addBefore(ctx.name(), HANDLER, handler);
    ((ChannelInboundHandler) handler).channelRead(ctx.pipeline().context(handler), head);
    return true;
  }

  /** Whether these bytes of a body can be part of an honest answer. */
  boolean isSane(ByteBuf bytes) {
    if (handler == null) {
      return true;
    }
    unpacked += bytes.readableBytes();
    return unpacked <= ALWAYS_ALLOWED || unpacked <= decoder.bytes() * MAX_EXPANSION;
  }

  /** The answer is complete. */
  void end(ChannelHandlerContext ctx) {
    if (handler != null) {
      ctx.pipeline().remove(handler);
      handler = null;
    }
  }
}
