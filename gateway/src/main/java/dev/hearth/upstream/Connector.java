package dev.hearth.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.SocketAddress;
import java.util.concurrent.Executor;

/** What connections of one event loop are made with. */
final class Connector {

  /** How much of a request may stand in a connection's outbound buffer. */
  private static final WriteBufferWaterMark OUTBOUND =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Names names;
  private final TlsContexts tls;
  private final ProxySettings proxy;
  private final Executor background;
  private final Bootstrap bootstrap;

  Connector(EventLoop loop, UpstreamConfig config, TlsContexts tls, Executor background) {
    this.names = new Names(loop, config, background);
    this.tls = tls;
    this.proxy = config.proxy();
    this.background = background;
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

  TlsContexts tls() {
    return tls;
  }

  ProxySettings proxy() {
    return proxy;
  }

  /** For what takes more time than an event loop has, such as checking certificates. */
  Executor background() {
    return background;
  }

  ChannelFuture open(SocketAddress address, ChannelHandler handler) {
    return bootstrap.clone().handler(handler).connect(address);
  }

  /** Closes it without the farewell that TLS would send and wait for. */
  static void closeAtOnce(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().context(StopReadingAtClose.class);
    if (first == null) {
      var _ = channel.close();
    } else {
      ((StopReadingAtClose) first.handler()).close(first, first.newPromise());
    }
  }

  void close() {
    names.close();
  }
}
