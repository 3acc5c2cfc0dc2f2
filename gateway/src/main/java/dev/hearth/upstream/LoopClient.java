package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** The client of one event loop, with a pool for each endpoint. Lives on that loop. */
final class LoopClient implements UpstreamClient {

  private final EventLoop loop;
  private final UpstreamConfig config;
  private final LoopTimers clock;
  private final ScheduledExecutorService timers;
  private final LoopShare share;
  private final Connector connector;
  private final Map<Endpoint, EndpointPool> pools = new HashMap<>();

  private boolean closed;

  LoopClient(
      EventLoop loop,
      UpstreamConfig config,
      LoopTimers clock,
      LoopShare share,
      Connector connector) {
    this.loop = loop;
    this.config = config;
    this.clock = clock;
    this.timers = clock.of(loop);
    this.share = share;
    this.connector = connector;
  }

  @Override
  public UpstreamCall send(UpstreamRequest request, UpstreamHandler handler) {
    Call call = new Call(this, request, handler);
    call.start();
    return call;
  }

  EndpointPool pool(Endpoint endpoint) {
    EndpointPool pool = pools.get(endpoint);
    if (pool == null) {
      pool = new EndpointPool(this, endpoint, share.of(endpoint.maxConnections()));
      pools.put(endpoint, pool);
    }
    return pool;
  }

  /** Lets go of a pool that holds nothing. */
  void forget(EndpointPool pool) {
    pools.remove(pool.endpoint(), pool);
  }

  CompletableFuture<List<PoolStats>> stats() {
    return CompletableFuture.supplyAsync(
        () -> pools.values().stream().map(EndpointPool::stats).toList(), loop);
  }

  CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(this::closeNow, loop);
  }

  private void closeNow() {
    closed = true;
    for (EndpointPool pool : new ArrayList<>(pools.values())) {
      pool.shutDown();
    }
    connector.close();
  }

  boolean isClosed() {
    return closed;
  }

  EventLoop loop() {
    return loop;
  }

  UpstreamConfig config() {
    return config;
  }

  LoopTimers clock() {
    return clock;
  }

  ScheduledExecutorService timers() {
    return timers;
  }

  Connector connector() {
    return connector;
  }
}
