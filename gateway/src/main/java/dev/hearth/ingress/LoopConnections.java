package dev.hearth.ingress;

import io.netty.handler.codec.DateFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop. Once a second it closes those whose time is up, so that no
 * connection needs a timer of its own. Lives on its loop; the counters may be read from anywhere.
 */
final class LoopConnections {
  private static final long SWEEP_SECONDS = 1;

  private final LoopServices services;
  private final RequestIds ids;
  private final Set<Connection> open = new LinkedHashSet<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile int count;
  private volatile boolean draining;
  private String date = DateFormatter.format(new Date());

  LoopConnections(LoopServices services) {
    this.services = services;
    this.ids = new RequestIds(services.random());
    scheduleSweep();
  }

  LoopServices services() {
    return services;
  }

  RequestIds ids() {
    return ids;
  }

  String via() {
    return services.via();
  }

  /** The moment as a {@code Date} header says it, at most a second old. */
  String date() {
    return date;
  }

  boolean draining() {
    return draining;
  }

  int count() {
    return count;
  }

  CompletableFuture<Void> drained() {
    return drained;
  }

  void add(Connection connection) {
    open.add(connection);
    count = open.size();
  }

  void remove(Connection connection) {
    open.remove(connection);
    count = open.size();
    checkDrained();
  }

  /** Lets requests under way end and closes connections without one. */
  void drain() {
    services
        .timers()
        .execute(() -> {
          draining = true;
          new ArrayList<>(open).forEach(Connection::closeIfIdle);
          checkDrained();
        });
  }

  void closeAll() {
    services.timers().execute(() -> new ArrayList<>(open).forEach(Connection::close));
  }

  void checkDrained() {
    if (draining && open.stream().noneMatch(Connection::isBusy)) {
      drained.complete(null);
    }
  }

  private void scheduleSweep() {
    services.timers().schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    date = DateFormatter.format(new Date());
    long now = services.nanoTime().getAsLong();
    new ArrayList<>(open).forEach(connection -> connection.closeIfLate(now));
    scheduleSweep();
  }
}
