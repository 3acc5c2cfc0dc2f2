package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The making of one connection for one call: name, addresses in turn, handshakes. Holds a slot of
 * the pool until it is over.
 */
final class ConnectAttempt implements EndpointPool.Holder {

  private final EndpointPool pool;
  private final Call call;
  private final Connector connector;

  private boolean over;
  private List<InetAddress> addresses = List.of();
  private int tried;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> impatience;

  ConnectAttempt(EndpointPool pool, Call call) {
    this.pool = pool;
    this.call = call;
    this.connector = pool.client().connector();
  }

  void start() {
    connector.names().addresses(pool.endpoint().host()).addListener(this::lookedUp);
  }

  /** What it waits for, to be said when that took too long. */
  String step() {
    return addresses.isEmpty() ? "the look-up of its name" : "connecting to it";
  }

  /** Gives up without a word to the call. */
  void cancel() {
    if (!over) {
      over = true;
      stopWaiting();
      if (channel != null) {
        closeNow(channel);
      }
      pool.failed(this);
    }
  }

  @Override
  public void shutDown() {
    call.fail(Kind.CONNECT, Call.SHUTTING_DOWN);
  }

  private void lookedUp(Future<? super List<InetAddress>> found) {
    if (over) {
      return;
    }
    if (!found.isSuccess()) {
      fail(Kind.UNKNOWN_HOST, "its name is unknown (" + reason(found.cause()) + ")");
      return;
    }
    addresses = addressesOf(found);
    tryNext();
  }

  @SuppressWarnings("unchecked")
  private static List<InetAddress> addressesOf(Future<? super List<InetAddress>> found) {
    return (List<InetAddress>) Objects.requireNonNull(found.getNow());
  }

  private void tryNext() {
    InetAddress address = addresses.get(tried++);
    Connection connection = new Connection(pool);
    ChannelFuture connecting =
        connector.open(address, pool.endpoint().port(), handlers(connection));
    channel = connecting.channel();
    connecting.addListener(done -> connected(connection, done));
    if (tried < addresses.size()) {
      waitForAPartOfTheTime(connecting.channel());
    }
  }

  private static ChannelHandler handlers(Connection connection) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        connection.addTo(channel.pipeline());
      }
    };
  }

  /** An address that does not answer must leave time for the others. */
  private void waitForAPartOfTheTime(Channel attempted) {
    Duration part = call.timeouts().connect().dividedBy(addresses.size());
    Runnable giveUp = () -> closeNow(attempted);
    impatience = pool.client().timers().schedule(giveUp, part.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void closeNow(Channel attempted) {
    var _ = attempted.close();
  }

  private void connected(Connection connection, Future<? super Void> done) {
    stopWaiting();
    if (over) {
      return;
    }
    if (done.isSuccess()) {
      over = true;
      connection.open();
      pool.opened(this, connection);
      call.use(connection);
    } else if (tried < addresses.size()) {
      tryNext();
    } else {
      fail(Kind.CONNECT, "no connection (" + reason(done.cause()) + ")");
    }
  }

  private void stopWaiting() {
    if (impatience != null) {
      impatience.cancel(false);
      impatience = null;
    }
  }

  private void fail(Kind kind, String message) {
    over = true;
    pool.failed(this);
    call.fail(kind, message);
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof ConnectException && message.contains("refused")
        ? "refused: nothing listens there"
        : message;
  }
}
