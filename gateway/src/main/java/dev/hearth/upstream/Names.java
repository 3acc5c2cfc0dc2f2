package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names for one event loop without blocking it, the hosts file first. Literals and {@code
 * localhost} need no look-up; the resolver, with its socket, is made for the first other name.
 */
final class Names {

  private final EventLoop loop;
  private final UpstreamConfig config;
  private final Executor background;
  private @Nullable CompletableFuture<DnsNameResolver> resolver;

  /**
   * @param background where the system's settings are read
   */
  Names(EventLoop loop, UpstreamConfig config, Executor background) {
    this.loop = loop;
    this.config = config;
    this.background = background;
  }

  /** All addresses of a name or literal, in the order in which they should be tried. */
  CompletionStage<List<InetAddress>> addresses(String host) {
    List<InetAddress> known = Hosts.known(host);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    if (resolver == null) {
      resolver = CompletableFuture.supplyAsync(this::newResolver, background);
    }
    return resolver.thenComposeAsync(made -> lookUp(made, host), loop);
  }

  void close() {
    if (resolver != null) {
      var _ = resolver.thenAcceptAsync(DnsNameResolver::close, loop);
    }
  }

  private static CompletionStage<List<InetAddress>> lookUp(DnsNameResolver resolver, String host) {
    CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
    Future<List<InetAddress>> found = resolver.resolveAll(host);
    found.addListener(done -> {
      if (done.isSuccess()) {
        result.complete(found.getNow());
      } else {
        result.completeExceptionally(done.cause());
      }
    });
    return result;
  }

  private DnsNameResolver newResolver() {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(config.transport().datagram())
            .socketChannelType(config.transport().client());
    if (!config.nameServers().isEmpty()) {
      builder.nameServerProvider(
          new SequentialDnsServerAddressStreamProvider(config.nameServers()));
    }
    return builder.build();
  }
}
