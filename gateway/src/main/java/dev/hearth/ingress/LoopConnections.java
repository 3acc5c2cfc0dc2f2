package dev.hearth.ingress;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop. Once a second it closes those whose time is up, so that no
 * connection needs a timer of its own. Lives on its loop; the counters may be read from anywhere.
 */
final class LoopConnections {
  private static final long SWEEP_SECONDS = 1;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final LoopServices services;
  private final RequestIds ids;
  private final BodyTurns bodyTurns;
  private final Set<Connection> open = new LinkedHashSet<>();
  private int away;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private @Nullable ScheduledFuture<?> nextSweep;
  private volatile int served;
  private volatile int turnedAway;
  private volatile boolean draining;
  private String date;

  LoopConnections(LoopServices services) {
    this.services = services;
    this.ids = new RequestIds(services.random());
    this.bodyTurns = new BodyTurns(services.timers());
    this.date = HTTP_DATE.format(services.clock().instant());
    scheduleSweep();
  }

  LoopServices services() {
    return services;
  }

  RequestIds ids() {
    return ids;
  }

  BodyTurns bodyTurns() {
    return bodyTurns;
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

  /** Connections open now, but for those turned away. */
  int served() {
    return served;
  }

  /** Connections open now that only take the news that there are too many. */
  int turnedAway() {
    return turnedAway;
  }

  CompletableFuture<Void> drained() {
    return drained;
  }

  void add(Connection connection) {
    open.add(connection);
    count(connection, 1);
  }

  void remove(Connection connection) {
    if (open.remove(connection)) {
      count(connection, -1);
    }
    checkDrained();
  }

  private void count(Connection connection, int change) {
    if (connection.isTurnedAway()) {
      away += change;
    }
    turnedAway = away;
    served = open.size() - away;
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
    services
        .timers()
        .execute(() -> {
          new ArrayList<>(open).forEach(Connection::close);
          if (nextSweep != null) {
            nextSweep.cancel(false);
          }
        });
  }

  void checkDrained() {
    if (draining && open.stream().noneMatch(Connection::isBusy)) {
      drained.complete(null);
    }
  }

  private void scheduleSweep() {
    nextSweep = services.timers().schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    date = HTTP_DATE.format(services.clock().instant());
    long now = services.nanoTime().getAsLong();
    new ArrayList<>(open).forEach(connection -> connection.closeIfLate(now));
    scheduleSweep();
  }
}
