package dev.hearth.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stops reading for good before a connection is closed; it has to be the first in the pipeline.
 * With io_uring (Netty 4.2.18), one that reads on while it closes would begin to wait for the next
 * bytes, and the system would keep the closed connection open until they come.
 */
final class StopReadingAtClose extends ChannelOutboundHandlerAdapter {
  private boolean closing;

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    closing = true;
    ctx.channel().config().setAutoRead(false);
    var _ = ctx.close(promise);
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!closing) {
      ctx.read();
    }
  }
}
