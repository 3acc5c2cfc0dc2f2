package dev.hearth.upstream;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stops reading before a connection is closed; it has to be the first in the pipeline. With
 * io_uring (Netty 4.2.18), one that closes while it reads would else begin to wait for the next
 * bytes, and the system would keep the closed connection open until they come.
 */
@Sharable
final class StopReadingAtClose extends ChannelOutboundHandlerAdapter {
  static final StopReadingAtClose INSTANCE = new StopReadingAtClose();

  private StopReadingAtClose() {}

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.channel().config().setAutoRead(false);
    var _ = ctx.close(promise);
  }
}
