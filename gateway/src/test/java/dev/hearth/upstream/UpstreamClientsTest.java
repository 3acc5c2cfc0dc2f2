package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.ALLOCATOR;
import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.upstream.Recorder.Waits;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamClientsTest {

  @ParameterizedTest
  @CsvSource({"2048, 2, 1024 1024", "5, 2, 3 2", "1, 3, 1 1 1", "7, 4, 2 2 2 1"})
  void dividesConnectionsOverTheLoops(int total, int loops, String shares) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      parts.add(String.valueOf(new LoopShare(i, loops).of(total)));
    }
    assertThat(String.join(" ", parts)).isEqualTo(shares);
  }

  @Test
  void takesTheFirstTransportThatWorks() {
    Transport other = Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO;
    assertThat(Transport.fastest())
        .isEqualTo(Transport.IO_URING.works() ? Transport.IO_URING : other);
  }

  @Test
  void takesTheTransportThatIsAskedFor() {
    assertThat(Transport.of("nio")).isEqualTo(Transport.NIO);
    assertThat(Transport.of(" ")).isEqualTo(Transport.fastest());
  }

  @Test
  void refusesATransportThatIsUnknown() {
    assertThatThrownBy(() -> Transport.of("kqueue"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HEARTH_TRANSPORT: 'kqueue' does not work on this machine")
        .hasMessageContaining("nio");
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.upstream.Transport#working")
  void keepsPoolsForEachLoopAndCountsThemTogether(Transport transport) throws Exception {
    EventLoopGroup group = transport.eventLoops(3, Executors.defaultThreadFactory());
    UpstreamClients clients =
        new UpstreamClients(group, UpstreamConfig.of(transport, ALLOCATOR), LoopTimers.SYSTEM);
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int round = 0; round < 2; round++) {
        for (EventExecutor loop : group) {
          Recorder recorder = new Recorder();
          UpstreamClient client = clients.on((EventLoop) loop);
          loop.execute(() -> client.send(post(server.endpoint(), "x"), recorder));
          recorder.awaitAnswer();
        }
      }
      assertThat(server.accepted()).isEqualTo(3);
      assertThat(Waits.join(clients.stats()))
          .containsExactly(new PoolStats(server.endpoint(), 3, 3, 0));
    } finally {
      Waits.join(clients.close());
      var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(group.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.upstream.Transport#working")
  void letsGoOfConnectionsThatAreNotUsedAnyMore(Transport transport) throws Exception {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    EventLoopGroup group = transport.eventLoops(1, Executors.defaultThreadFactory());
    UpstreamClients clients =
        new UpstreamClients(group, UpstreamConfig.of(transport, ALLOCATOR), LoopTimers.SYSTEM);
    EventLoop loop = (EventLoop) group.iterator().next();
    RawServer.Script slow =
        peer -> {
          peer.readRequest();
          answer.join();
          peer.answer("late");
          peer.awaitEnd();
        };
    try (RawServer gone = new RawServer(slow, peer -> peer.answerAll("idle"));
        RawServer stays = new RawServer(peer -> peer.answerAll("ok"))) {
      // Given a call under way and an idle connection to one, and an idle one to the other
      Recorder underWay = sent(clients, loop, gone.endpoint());
      while (gone.accepted() < 1) {
        Thread.onSpinWait();
      }
      sent(clients, loop, gone.endpoint()).awaitAnswer();
      sent(clients, loop, stays.endpoint()).awaitAnswer();

      // When
      Waits.join(clients.letGo(Set.of(gone.endpoint())));

      // Then the call goes on, and nothing is kept of the one
      awaitStats(clients, gone.endpoint(), new PoolStats(gone.endpoint(), 1, 0, 0));
      answer.complete(true);
      assertThat(underWay.awaitAnswer().text()).isEqualTo("late");
      awaitStats(clients, gone.endpoint(), new PoolStats(gone.endpoint(), 0, 0, 0));
      assertThat(Waits.join(clients.stats()))
          .containsExactly(new PoolStats(stays.endpoint(), 1, 1, 0));
    } finally {
      Waits.join(clients.close());
      var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(group.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Recorder sent(UpstreamClients clients, EventLoop loop, Endpoint endpoint) {
    Recorder recorder = new Recorder();
    UpstreamClient client = clients.on(loop);
    loop.execute(() -> client.send(post(endpoint, "x"), recorder));
    return recorder;
  }

  private static void awaitStats(UpstreamClients clients, Endpoint endpoint, PoolStats wanted)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    PoolStats now = null;
    while (System.nanoTime() - end < 0) {
      now =
          Waits.join(clients.stats()).stream()
              .filter(stats -> stats.endpoint().equals(endpoint))
              .findFirst()
              .orElse(new PoolStats(endpoint, 0, 0, 0));
      if (now.equals(wanted)) {
        return;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(now + " (expected: " + wanted + ")");
  }

  @Test
  void knowsOnlyTheLoopsOfItsGroup() throws Exception {
    EventLoopGroup group = Transport.NIO.eventLoops(1, Executors.defaultThreadFactory());
    EventLoopGroup other = Transport.NIO.eventLoops(1, Executors.defaultThreadFactory());
    UpstreamClients clients =
        new UpstreamClients(group, UpstreamConfig.of(Transport.NIO, ALLOCATOR), LoopTimers.SYSTEM);
    assertThatThrownBy(() -> clients.on(other.next())).isInstanceOf(IllegalArgumentException.class);
    Waits.join(clients.close());
    for (EventLoopGroup each : List.of(group, other)) {
      var _ = each.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(each.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.upstream.Transport#working")
  void servesManyCallsAtOnce(Transport transport) throws Exception {
    EventLoopGroup group = transport.eventLoops(2, Executors.defaultThreadFactory());
    UpstreamClients clients =
        new UpstreamClients(group, UpstreamConfig.of(transport, ALLOCATOR), LoopTimers.SYSTEM);
    try (RawServer server = new RawServer(peer -> peer.answerAll("answer"))) {
      Endpoint endpoint = server.endpoint(20);
      List<CompletableFuture<FetchedAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        answers.add(clients.fetch(post(endpoint, "call " + i), 100));
      }
      for (CompletableFuture<FetchedAnswer> answer : answers) {
        assertThat(Waits.join(answer).text()).isEqualTo("answer");
      }
      assertThat(server.accepted()).isLessThanOrEqualTo(20);
    } finally {
      Waits.join(clients.close());
      var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(group.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
