package dev.hearth.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens sockets on one event loop. */
final class Connector {

  /** How much of a request may stand in a connection's outbound buffer. */
  private static final WriteBufferWaterMark OUTBOUND =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Names names;
  private final Bootstrap bootstrap;

  Connector(EventLoop loop, UpstreamConfig config) {
    this.names = new Names(loop, config.transport());
    // Connecting has its own time-out; a write that fails must not take unread bytes with it.
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(config.transport().client())
            .disableResolver()
            .option(ChannelOption.ALLOCATOR, config.allocator())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_CLOSE, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTBOUND)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 8 * 1024, 64 * 1024));
  }

  Names names() {
    return names;
  }

  ChannelFuture open(InetAddress address, int port, ChannelHandler handler) {
    return bootstrap.clone().handler(handler).connect(new InetSocketAddress(address, port));
  }

  void close() {
    names.close();
  }
}
