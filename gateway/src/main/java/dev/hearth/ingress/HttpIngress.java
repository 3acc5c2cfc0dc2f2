package dev.hearth.ingress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server that callers connect to. Thread-safe; each connection lives on its event loop. */
public final class HttpIngress {
  /** How many callers at once may be told that there are too many; more are cut off. */
  private static final int MAX_TURNED_AWAY = 64;

  private static final int MAX_READ = 64 * 1024;

  private final Supplier<IngressConfig> config;
  private final Door door;
  private final Transport transport;
  private final Function<EventLoop, LoopServices> services;
  private final Map<EventLoop, LoopConnections> loops = new ConcurrentHashMap<>();
  private @Nullable Channel server;
  private volatile boolean draining;

  /**
   * The kind of sockets to open, and the loops that they live on.
   *
   * @param first makes what has to be first in the pipeline of each connection
   */
  public record Transport(
      EventLoopGroup loops,
      Class<? extends ServerChannel> serverChannel,
      Supplier<ChannelHandler> first) {}

  /**
   * What every connection works with.
   *
   * @param config the limits of each moment; a request keeps those that it began with
   * @param instance names this process on every answer, so that it knows itself
   * @param blocking runs control routes
   */
  public record Door(
      Supplier<IngressConfig> config,
      Routes routes,
      String instance,
      BytesInFlight bytesInFlight,
      Executor blocking) {}

  /**
   * A server that does not listen yet.
   *
   * @param config the limits of each moment; where it listens is asked once
   */
  public HttpIngress(
      Supplier<IngressConfig> config,
      Routes routes,
      String instance,
      Transport transport,
      Executor blocking,
      Function<EventLoop, LoopServices> services) {
    this.config = config;
    this.door =
        new Door(
            config,
            routes,
            instance,
            new BytesInFlight(() -> config.get().maxBytesInFlight()),
            blocking);
    this.transport = transport;
    this.services = services;
  }

  /**
   * Opens the port.
   *
   * @param keyRequired whether callers need a key; without one only this machine may be served
   * @return where it listens
   * @throws IOException when it cannot, with the reason and what to do
   */
  public InetSocketAddress open(boolean keyRequired) throws IOException {
    IngressConfig at = config.get();
    InetAddress address = InetAddress.getByName(at.host());
    if (!keyRequired && !address.isLoopbackAddress()) {
      throw new IOException(
          "listen.host: '%s' can be reached from other machines (expected: a loopback address, since no"
                  .formatted(at.host())
              + " master key is set); set listen.master_key, or listen on 127.0.0.1");
    }
    ChannelFuture bound =
        bootstrap().bind(new InetSocketAddress(address, at.port())).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s port %d: %s (expected: a free port; stop what uses it or choose another with --port)"
              .formatted(at.host(), at.port(), reason(bound.cause())));
    }
    server = bound.channel();
    return (InetSocketAddress) server.localAddress();
  }

  /** Takes no new connections and no new requests; what is under way goes on. */
  public void stopAccepting() {
    draining = true;
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
    loops.values().forEach(LoopConnections::drain);
  }

  /** Whether it takes nothing new any more. */
  public boolean draining() {
    return draining;
  }

  /** Completes when no request is under way any more. */
  public CompletableFuture<?> drained() {
    return CompletableFuture.allOf(
        loops.values().stream().map(LoopConnections::drained).toArray(CompletableFuture<?>[]::new));
  }

  /** Closes what is left. */
  public void close() {
    loops.values().forEach(LoopConnections::closeAll);
  }

  /** Connections served now. */
  public int connections() {
    return loops.values().stream().mapToInt(LoopConnections::served).sum();
  }

  /** Bytes of request bodies held now. */
  public long bytesInFlight() {
    return door.bytesInFlight().held();
  }

  /** What counts them, for what else requests hold. */
  public BytesInFlight bytes() {
    return door.bytesInFlight();
  }

  private ServerBootstrap bootstrap() {
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    return new ServerBootstrap()
        .group(transport.loops())
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, 1024)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4096, MAX_READ))
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            });
  }

  private void accept(Channel channel) {
    LoopConnections loop =
        loops.computeIfAbsent(channel.eventLoop(), l -> new LoopConnections(services.apply(l)));
    boolean full = connections() >= config.get().maxConnections();
    if (full && turnedAway() >= MAX_TURNED_AWAY) {
      var _ = channel.close();
      return;
    }
    Connection connection = new Connection(door, loop, full);
    channel.pipeline().addLast(transport.first().get(), connection.decoder(), connection);
  }

  private int turnedAway() {
    return loops.values().stream().mapToInt(LoopConnections::turnedAway).sum();
  }

  private static String reason(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    return message == null ? "unknown reason" : message;
  }
}
