package dev.hearth.upstream;

import dev.hearth.upstream.ProxySettings.Credentials;
import dev.hearth.upstream.ProxySettings.Proxy;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The making of one connection for one call: trusted certificates, name, addresses in turn, proxy
 * and TLS. Holds a slot of the pool until it is over.
 */
final class ConnectAttempt implements EndpointPool.Holder {

  private final EndpointPool pool;
  private final Endpoint endpoint;
  private final Call call;
  private final Connector connector;
  private final @Nullable Proxy proxy;

  private boolean over;
  private boolean reached;
  private String step = "connecting";
  private @Nullable SslContext trust;
  private List<InetAddress> addresses = List.of();

  /** What a proxy is asked for. */
  private String destination;

  private int tried;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> impatience;

  ConnectAttempt(EndpointPool pool, Call call) {
    this.pool = pool;
    this.endpoint = pool.endpoint();
    this.destination = endpoint.host();
    this.call = call;
    this.connector = pool.client().connector();
    this.proxy = connector.proxy().proxyFor(endpoint).orElse(null);
  }

  void start() {
    if (endpoint.tls()) {
      proceed(
          "reading the trusted certificates",
          connector.tls().trusting(endpoint.caFile()),
          this::trust,
          cause -> fail(Kind.TLS, ConnectFailures.reason(cause)));
    } else {
      lookUp();
    }
  }

  /** What it waits for, to be said when that took too long. */
  String step() {
    return step;
  }

  /** Gives up without a word to the call. */
  void cancel() {
    if (!over) {
      end();
      if (channel != null) {
        Connector.closeAtOnce(channel);
      }
      pool.failed(this);
    }
  }

  @Override
  public void shutDown() {
    call.fail(Kind.CONNECT, Call.SHUTTING_DOWN);
  }

  private void trust(SslContext context) {
    trust = context;
    lookUp();
  }

  private void lookUp() {
    if (endpoint.publicOnly()) {
      lookUp(endpoint.host(), this::check);
    } else {
      lookUp(proxy != null ? proxy.host() : endpoint.host(), this::found);
    }
  }

  private void lookUp(String host, Consumer<List<InetAddress>> then) {
    proceed(
        "the look-up of " + host,
        connector.names().addresses(host),
        then,
        cause -> fail(Kind.UNKNOWN_HOST, ConnectFailures.unknown(host, cause)));
  }

  /**
   * What is connected to is what was looked at, by a proxy too: nobody looks the name up again, so
   * it cannot lead elsewhere in the meantime.
   */
  private void check(List<InetAddress> all) {
    List<InetAddress> allowed = all.stream().filter(Addresses::isPublic).toList();
    if (allowed.isEmpty()) {
      fail(Kind.CONNECT, "its name leads to no public address");
    } else if (proxy == null) {
      found(allowed);
    } else {
      destination = allowed.getFirst().getHostAddress();
      lookUp(proxy.host(), this::found);
    }
  }

  private void found(List<InetAddress> all) {
    addresses = all;
    tryNext();
  }

  private void tryNext() {
    step = "connecting" + via();
    InetAddress address = addresses.get(tried++);
    Connection connection = new Connection(pool);
    ChannelFuture connecting = open(address, connection);
    channel = connecting.channel();
    connecting.addListener(done -> reached(connection, done));
    if (tried < addresses.size()) {
      waitForAPartOfTheTime(connecting.channel());
    }
  }

  /** With a proxy, the address is the proxy's, and the channel connects to the destination. */
  private ChannelFuture open(InetAddress address, Connection connection) {
    if (proxy == null) {
      return connector.open(
          new InetSocketAddress(address, endpoint.port()), handlers(connection, null));
    }
    HttpProxyHandler tunnel = tunnel(proxy, new InetSocketAddress(address, proxy.port()));
    return connector.open(
        InetSocketAddress.createUnresolved(destination, endpoint.port()),
        handlers(connection, tunnel));
  }

  private static HttpProxyHandler tunnel(Proxy proxy, InetSocketAddress address) {
    Credentials credentials = proxy.credentials();
    HttpProxyHandler tunnel =
        credentials == null
            ? new HttpProxyHandler(address)
            : new HttpProxyHandler(address, credentials.user(), credentials.password());
    tunnel.setConnectTimeoutMillis(0);
    return tunnel;
  }

  private ChannelHandler handlers(Connection connection, @Nullable HttpProxyHandler tunnel) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel made) {
        ChannelPipeline pipeline = made.pipeline();
        pipeline.addLast(Transport.first());
        if (tunnel != null) {
          pipeline.addLast(tunnel);
          tunnel.connectFuture().addListener(ConnectAttempt.this::tunnelled);
        }
        if (trust != null) {
          pipeline.addLast(tlsHandler(trust, made, connection));
        }
        connection.addTo(pipeline);
      }
    };
  }

  private SslHandler tlsHandler(SslContext context, Channel made, Connection connection) {
    SslHandler handler =
        context.newHandler(made.alloc(), endpoint.host(), endpoint.port(), connector.background());
    handler.setHandshakeTimeoutMillis(0);
    handler.handshakeFuture().addListener(done -> secured(connection, done));
    return handler;
  }

  /** An address that does not answer must leave time for the others. */
  private void waitForAPartOfTheTime(Channel attempted) {
    Duration part = call.timeouts().connect().dividedBy(addresses.size());
    Runnable giveUp = () -> Connector.closeAtOnce(attempted);
    impatience = pool.client().timers().schedule(giveUp, part.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void reached(Connection connection, Future<? super Void> done) {
    stopWaiting();
    if (over) {
      return;
    }
    if (done.isSuccess()) {
      reached = true;
      if (endpoint.tls()) {
        step = proxy != null ? "the tunnel" + via() : "the TLS handshake";
      } else {
        succeed(connection);
      }
    } else if (tried < addresses.size()) {
      tryNext();
    } else {
      fail(Kind.CONNECT, "no connection" + via() + ": " + ConnectFailures.reason(done.cause()));
    }
  }

  private void tunnelled(Future<? super Channel> done) {
    if (done.isSuccess()) {
      step = "the TLS handshake" + via();
    } else {
      failHandshake(done.cause());
    }
  }

  private void secured(Connection connection, Future<? super Channel> done) {
    if (!done.isSuccess()) {
      failHandshake(done.cause());
    } else if (!over) {
      succeed(connection);
    }
  }

  private void failHandshake(Throwable cause) {
    if (over || !reached) {
      return;
    }
    String refusal = ConnectFailures.tunnelReason(cause);
    if (refusal != null) {
      fail(Kind.CONNECT, "no tunnel" + via() + ": " + refusal);
    } else {
      fail(Kind.TLS, "no TLS connection: " + ConnectFailures.tlsReason(cause));
    }
  }

  private void succeed(Connection connection) {
    end();
    connection.open();
    pool.opened(this, connection);
    call.use(connection);
  }

  private void fail(Kind kind, String message) {
    end();
    if (channel != null) {
      Connector.closeAtOnce(channel);
    }
    pool.failed(this);
    call.fail(kind, message);
  }

  private void end() {
    over = true;
    stopWaiting();
  }

  private void stopWaiting() {
    if (impatience != null) {
      impatience.cancel(false);
      impatience = null;
    }
  }

  private String via() {
    return proxy == null ? "" : " through the proxy " + proxy;
  }

  private <T> void proceed(
      String what, CompletionStage<T> stage, Consumer<T> then, Consumer<Throwable> otherwise) {
    step = what;
    CompletableFuture<T> future = stage.toCompletableFuture();
    BiConsumer<@Nullable T, @Nullable Throwable> next =
        (result, problem) -> {
          if (over) {
            return;
          }
          if (problem != null) {
            otherwise.accept(problem);
          } else {
            then.accept(result);
          }
        };
    if (future.isDone()) {
      var _ = future.whenComplete(next);
    } else {
      var _ = future.whenCompleteAsync(next, pool.client().loop());
    }
  }
}
