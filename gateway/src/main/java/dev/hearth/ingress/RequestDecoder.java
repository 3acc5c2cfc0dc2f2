package dev.hearth.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Decodes a caller's requests one at a time, and tells its connection of bytes that are no message
 * yet. While a request is answered, reading goes on until more comes, so that a hang-up is noticed;
 * what came then waits undecoded, and the rest in the socket. So does a body that awaits its turn.
 */
final class RequestDecoder extends HttpRequestDecoder {
  static final int MAX_LINE = 8 * 1024;
  static final int MAX_HEADERS = 64 * 1024;

  private final Connection connection;
  private boolean decoding;

  RequestDecoder(Connection connection) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(Integer.MAX_VALUE));
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    connection.bytesCame();
    decoding = true;
    try {
      super.channelRead(ctx, bytes);
    } finally {
      decoding = false;
    }
    ctx.channel().config().setAutoRead(!holds());
  }

  /** The connection takes requests again: those that have come, and those still to come. */
  void resume(ChannelHandlerContext ctx) throws Exception {
    if (decoding) {
      return; // it goes on by itself
    }
    if (actualReadableBytes() > 0) {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
    } else {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!connection.isAnswering()) {
      super.decode(ctx, in, out);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (holds()) {
      // Netty's own would read on, since no message came out of what was read.
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  private boolean holds() {
    return connection.waits() || (connection.isAnswering() && actualReadableBytes() > 0);
  }
}
