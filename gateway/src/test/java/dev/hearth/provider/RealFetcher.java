package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.LoopTimers;
import dev.hearth.upstream.Transport;
import dev.hearth.upstream.UpstreamClients;
import dev.hearth.upstream.UpstreamConfig;
import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The real fetcher over real sockets, with an event loop of its own. */
final class RealFetcher implements Fetcher, AutoCloseable {

  private final Transport transport = Transport.fastest();
  private final EventLoopGroup group = transport.eventLoops(1, Executors.defaultThreadFactory());
  private final UpstreamClients clients =
      new UpstreamClients(
          group, UpstreamConfig.of(transport, PooledByteBufAllocator.DEFAULT), LoopTimers.SYSTEM);
  private final UpstreamFetcher fetcher = new UpstreamFetcher(clients);

  @Override
  public FetchResult get(Endpoint endpoint, String path, List<Header> headers, Duration timeout)
      throws InterruptedException {
    return fetcher.get(endpoint, path, headers, timeout);
  }

  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      clients.close().join();
    }
    boolean ended =
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
    assertThat(ended).as("loops ended").isTrue();
  }
}
