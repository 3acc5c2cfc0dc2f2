package dev.hearth.ingress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Decodes a caller's requests, and tells its connection of bytes that are no message yet. */
final class RequestDecoder extends HttpRequestDecoder {
  static final int MAX_LINE = 8 * 1024;
  static final int MAX_HEADERS = 64 * 1024;

  private final Connection connection;

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
    super.channelRead(ctx, bytes);
  }
}
