package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.Recorder.Waits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A client on one event loop, whose time the test moves. */
final class ClientFixture implements AutoCloseable {

  static final PooledByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(true);

  final ManualTimers timers = new ManualTimers();
  final EventLoopGroup group;
  final EventLoop loop;
  final UpstreamClients clients;
  final UpstreamClient client;

  ClientFixture(Transport transport) {
    this(UpstreamConfig.of(transport, ALLOCATOR));
  }

  ClientFixture(UpstreamConfig config) {
    group = config.transport().eventLoops(1, Executors.defaultThreadFactory());
    loop = group.next();
    clients = new UpstreamClients(group, config, timers);
    client = clients.on(loop);
  }

  /** Where nothing listens. */
  static Endpoint deadEndpoint() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return new Endpoint(false, "127.0.0.1", socket.getLocalPort(), null, 1);
    }
  }

  static ByteBuf bytes(String text) {
    byte[] content = text.getBytes(UTF_8);
    return ALLOCATOR.directBuffer(Math.max(1, content.length)).writeBytes(content);
  }

  static UpstreamRequest post(Endpoint endpoint, String... slices) {
    List<ByteBuf> body = java.util.Arrays.stream(slices).map(ClientFixture::bytes).toList();
    return post(endpoint, body);
  }

  static UpstreamRequest post(Endpoint endpoint, List<ByteBuf> body) {
    return new UpstreamRequest(
        endpoint,
        "POST",
        "/v1/chat",
        List.of(new UpstreamRequest.Header("Content-Type", "application/json")),
        body,
        PhaseTimeouts.DEFAULT);
  }

  static UpstreamRequest post(Endpoint endpoint, PhaseTimeouts timeouts, String body) {
    UpstreamRequest request = post(endpoint, body);
    return new UpstreamRequest(
        endpoint, "POST", request.path(), request.headers(), request.body(), timeouts);
  }

  static UpstreamRequest bodiless(Endpoint endpoint, String method) {
    return new UpstreamRequest(
        endpoint, method, "/health", List.of(), List.of(), PhaseTimeouts.DEFAULT);
  }

  /** Sends on the loop; the answer goes to the handler. */
  UpstreamCall send(UpstreamRequest request, UpstreamHandler handler) {
    return onLoop(() -> client.send(request, handler));
  }

  Recorder send(UpstreamRequest request) {
    Recorder recorder = new Recorder();
    send(request, recorder);
    return recorder;
  }

  <T> T onLoop(Supplier<T> action) {
    return Waits.join(CompletableFuture.supplyAsync(action, loop));
  }

  void onLoop(Runnable action) {
    Waits.join(CompletableFuture.runAsync(action, loop));
  }

  /** Lets the loop end what it is doing at the moment. */
  void settle() {
    onLoop(() -> {});
  }

  void advance(Duration by) {
    timers.advance(by);
  }

  PoolStats stats(Endpoint endpoint) {
    return Waits.join(clients.stats()).stream()
        .filter(stats -> stats.endpoint().equals(endpoint))
        .findFirst()
        .orElse(new PoolStats(endpoint, 0, 0, 0));
  }

  /** Waits until no connection is open: the system has to give up what it is writing first. */
  void awaitNoConnection(Endpoint endpoint) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (stats(endpoint).open() > 0) {
      assertThat(System.nanoTime() - end).as("still open after 20 s").isNegative();
      Thread.onSpinWait();
    }
  }

  /** A write that the system has begun keeps its bytes until the system gives it up. */
  static void awaitOnlyOwner(ByteBuf body) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (body.refCnt() != 1) {
      assertThat(System.nanoTime() - end).as("still held after 20 s").isNegative();
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    Waits.join(clients.close());
    boolean ended =
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
    assertThat(ended).as("loops ended").isTrue();
  }
}
