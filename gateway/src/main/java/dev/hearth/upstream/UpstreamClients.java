package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** The clients of a group of event loops, one for each; thread-safe. */
public final class UpstreamClients {

  private final EventLoopGroup group;
  private final IdentityHashMap<EventExecutor, LoopClient> clients = new IdentityHashMap<>();
  private final TlsContexts tls;

  /**
   * @param group the loops, of the configuration's transport; stays the caller's
   * @param timers what time-outs run on, {@link LoopTimers#SYSTEM} but for tests
   */
  public UpstreamClients(EventLoopGroup group, UpstreamConfig config, LoopTimers timers) {
    this.group = group;
    ThreadFactory threads = Thread.ofVirtual().name("upstream-", 0).factory();
    Executor background = task -> threads.newThread(task).start();
    tls = new TlsContexts(background);
    List<EventLoop> loops = new ArrayList<>();
    group.forEach(loop -> loops.add((EventLoop) loop));
    for (int i = 0; i < loops.size(); i++) {
      EventLoop loop = loops.get(i);
      Connector connector = new Connector(loop, config, tls, background);
      LoopShare share = new LoopShare(i, loops.size());
      clients.put(loop, new LoopClient(loop, config, timers, share, connector));
    }
  }

  /** The client whose calls run on this loop. */
  public UpstreamClient on(EventLoop loop) {
    return client(loop);
  }

  /**
   * Makes a call whose answer is collected; may be called from any thread. Fails with an {@link
   * UpstreamException}; cancelling the future cancels the call.
   *
   * @param request its body's ownership passes to the client
   * @param maxBytes how long the answer's body may be
   */
  public CompletableFuture<FetchedAnswer> fetch(UpstreamRequest request, int maxBytes) {
    return fetch(request, new Fetch.Wanted(maxBytes, null));
  }

  /**
   * The same, and keeps a header field of the answer.
   *
   * @param header its name, in any case
   */
  public CompletableFuture<FetchedAnswer> fetch(
      UpstreamRequest request, int maxBytes, String header) {
    return fetch(request, new Fetch.Wanted(maxBytes, header));
  }

  private CompletableFuture<FetchedAnswer> fetch(UpstreamRequest request, Fetch.Wanted wanted) {
    EventLoop loop = group.next();
    return Fetch.start(loop, client(loop), request, wanted);
  }

  /**
   * Closes the connections to endpoints that are not used any more, as soon as each is free; calls
   * under way go on.
   */
  public CompletableFuture<Void> letGo(Set<Endpoint> gone) {
    return onEveryLoop(client -> client.letGo(gone::contains));
  }

  /** Reads these CA files again for new connections, and lets go of those made with the former. */
  public CompletableFuture<Void> trustAnew(Set<Path> caFiles) {
    tls.forget(caFiles);
    return onEveryLoop(client ->
        client.letGo(endpoint -> endpoint.caFile() != null && caFiles.contains(endpoint.caFile())));
  }

  private CompletableFuture<Void> onEveryLoop(Consumer<LoopClient> task) {
    return CompletableFuture.allOf(
        clients.values().stream()
            .map(client -> CompletableFuture.runAsync(() -> task.accept(client), client.loop()))
            .toArray(CompletableFuture[]::new));
  }

  /** How connections are used now, over all loops, in the order of the endpoints' names. */
  public CompletableFuture<List<PoolStats>> stats() {
    CompletableFuture<List<PoolStats>> all = CompletableFuture.completedFuture(List.of());
    for (LoopClient client : clients.values()) {
      all = all.thenCombine(client.stats(), UpstreamClients::joined);
    }
    return all.thenApply(UpstreamClients::summed);
  }

  /** Closes all connections, and fails the calls that are under way. */
  public CompletableFuture<Void> close() {
    return CompletableFuture.allOf(
        clients.values().stream().map(LoopClient::close).toArray(CompletableFuture[]::new));
  }

  private LoopClient client(EventLoop loop) {
    LoopClient client = clients.get(loop);
    if (client == null) {
      throw new IllegalArgumentException(loop + " (expected: a loop of the group given at start)");
    }
    return client;
  }

  private static List<PoolStats> joined(List<PoolStats> some, List<PoolStats> more) {
    List<PoolStats> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static List<PoolStats> summed(List<PoolStats> all) {
    Map<Endpoint, PoolStats> byEndpoint = new HashMap<>();
    for (PoolStats stats : all) {
      byEndpoint.merge(stats.endpoint(), stats, PoolStats::plus);
    }
    return byEndpoint.values().stream()
        .sorted(Comparator.comparing(stats -> stats.endpoint().toString()))
        .toList();
  }
}
