package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;

/** The client of one event loop, with a pool for each endpoint. Lives on that loop. */
final class LoopClient implements UpstreamClient {

  private final EventLoop loop;
  private final UpstreamConfig config;
  private final LoopTimers clock;
  private final ScheduledExecutorService timers;
  private final LoopShare share;
  private final Connector connector;
  private final Map<Endpoint, EndpointPool> pools = new HashMap<>();

  /** Those of endpoints that were let go, until they hold nothing. */
  private final Set<EndpointPool> retired = new HashSet<>();

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
    retired.remove(pool);
  }

  /**
   * Takes the connections of these endpoints out of use: idle ones are closed, others once they are
   * free. A later call makes new ones.
   */
  void letGo(Predicate<Endpoint> gone) {
    for (EndpointPool pool : new ArrayList<>(pools.values())) {
      if (gone.test(pool.endpoint())) {
        pools.remove(pool.endpoint());
        retired.add(pool);
        pool.retire();
      }
    }
  }

  CompletableFuture<List<PoolStats>> stats() {
    return CompletableFuture.supplyAsync(
        () -> allPools().stream().map(EndpointPool::stats).toList(), loop);
  }

  CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(this::closeNow, loop);
  }

  private void closeNow() {
    closed = true;
    for (EndpointPool pool : allPools()) {
      pool.shutDown();
    }
    connector.close();
  }

  private List<EndpointPool> allPools() {
    List<EndpointPool> all = new ArrayList<>(pools.values());
    all.addAll(retired);
    return all;
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
