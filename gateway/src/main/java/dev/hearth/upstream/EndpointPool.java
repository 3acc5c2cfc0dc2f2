package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint: the one used last is used next, so that those
 * that are not needed grow old; calls that find none free wait in line.
 *
 * <p>A slot is taken by the attempt to connect, passes to the connection, and is free again when
 * the attempt failed or the connection is closed; whoever waits is served then.
 */
final class EndpointPool {

  /** What holds a slot. */
  sealed interface Holder permits ConnectAttempt, Connection {

    /** Ends it, with the call that it is for. */
    void shutDown();
  }

  private final LoopClient client;
  private final Endpoint endpoint;
  private final String authority;
  private final int slots;
  private final Set<Holder> holders = new HashSet<>();

  /** Oldest first. */
  private final Deque<Connection> idle = new ArrayDeque<>();

  private final Deque<Call> waiting = new ArrayDeque<>();
  private @Nullable ScheduledFuture<?> eviction;
  private boolean retired;

  EndpointPool(LoopClient client, Endpoint endpoint, int slots) {
    this.client = client;
    this.endpoint = endpoint;
    this.authority = endpoint.authority();
    this.slots = slots;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** The endpoint's {@link Endpoint#authority}. */
  String authority() {
    return authority;
  }

  LoopClient client() {
    return client;
  }

  PoolStats stats() {
    return new PoolStats(endpoint, holders.size(), idle.size(), waiting.size());
  }

  /** Gives the call a connection: at once, when it is made, or when its turn comes. */
  void acquire(Call call) {
    if (waiting.isEmpty()) {
      Connection connection = takeIdle();
      if (connection != null) {
        call.use(connection);
        return;
      }
      if (holders.size() < slots) {
        connect(call);
        return;
      }
    }
    if (waiting.size() >= client.config().maxWaiting()) {
      call.fail(Kind.NO_FREE_CONNECTION, waiting.size() + " calls wait for a connection already");
      return;
    }
    waiting.addLast(call);
    call.waitInLine();
  }

  /** Takes a call out of the line. */
  void leaveLine(Call call) {
    waiting.remove(call);
  }

  /** The attempt has succeeded; its slot is the connection's now. */
  void opened(ConnectAttempt attempt, Connection connection) {
    holders.remove(attempt);
    holders.add(connection);
  }

  /** The attempt has failed or was given up. */
  void failed(ConnectAttempt attempt) {
    holders.remove(attempt);
    serveWaiting();
  }

  /**
   * The connection is closed.
   *
   * @param resend the call that needs a fresh connection in its place; null for none
   */
  void closed(Connection connection, @Nullable Call resend) {
    idle.removeLastOccurrence(connection);
    holders.remove(connection);
    if (resend != null) {
      connect(resend);
    }
    serveWaiting();
  }

  /** Takes back a connection that can be used again. */
  void release(Connection connection) {
    Call next = waiting.pollFirst();
    if (next != null) {
      next.use(connection);
      return;
    }
    if (retired) {
      connection.close();
      return;
    }
    connection.idleSince(client.clock().nanoTime());
    idle.addLast(connection);
    if (eviction == null) {
      scheduleEviction(client.config().idleTimeout().toNanos());
    }
  }

  /** Keeps no connection from now on that nobody uses; calls under way, and in line, go on. */
  void retire() {
    retired = true;
    cancelEviction();
    for (Connection connection : new ArrayList<>(idle)) {
      connection.close();
    }
    if (holders.isEmpty() && waiting.isEmpty()) {
      client.forget(this);
    }
  }

  /** Ends everything. */
  void shutDown() {
    for (Call call : new ArrayList<>(waiting)) {
      call.fail(Kind.CONNECT, Call.SHUTTING_DOWN);
    }
    for (Holder holder : new ArrayList<>(holders)) {
      holder.shutDown();
    }
  }

  private void connect(Call call) {
    ConnectAttempt attempt = new ConnectAttempt(this, call);
    holders.add(attempt);
    call.connectBy(attempt);
    attempt.start();
  }

  private void serveWaiting() {
    if (!waiting.isEmpty()) {
      client.loop().execute(this::serveWaitingNow);
    } else if (holders.isEmpty()) {
      cancelEviction();
      client.forget(this);
    }
  }

  private void serveWaitingNow() {
    while (holders.size() < slots) {
      Call next = waiting.pollFirst();
      if (next == null) {
        return;
      }
      connect(next);
    }
  }

  private @Nullable Connection takeIdle() {
    Connection connection = idle.pollLast();
    while (connection != null && !connection.isUsable()) {
      connection.close();
      connection = idle.pollLast();
    }
    return connection;
  }

  private void evictIdle() {
    eviction = null;
    long now = client.clock().nanoTime();
    long timeout = client.config().idleTimeout().toNanos();
    for (Connection oldest = idle.peekFirst(); oldest != null; oldest = idle.peekFirst()) {
      long left = oldest.idleSince() + timeout - now;
      if (left > 0) {
        scheduleEviction(left);
        return;
      }
      idle.pollFirst();
      oldest.close();
    }
  }

  private void scheduleEviction(long nanos) {
    eviction = client.timers().schedule(this::evictIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void cancelEviction() {
    if (eviction != null) {
      eviction.cancel(false);
      eviction = null;
    }
  }
}
