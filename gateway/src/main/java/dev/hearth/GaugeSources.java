package dev.hearth;

import dev.hearth.conversation.KeptTurns;
import dev.hearth.ingress.HttpIngress;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Lane;
import dev.hearth.resilience.RetryBudget;
import dev.hearth.resilience.Standing;
import dev.hearth.telemetry.Sources;
import dev.hearth.telemetry.Sources.BreakerState;
import dev.hearth.telemetry.Sources.ConnectionState;
import dev.hearth.upstream.PoolStats;
import dev.hearth.upstream.UpstreamClients;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the gauges read: the parts of a gateway, asked at a scrape, off the event loops. */
record GaugeSources(
    HttpIngress ingress,
    Models models,
    UpstreamClients upstreams,
    KeptTurns turns,
    Reloads reloads,
    LongSupplier logLinesDropped) {
  private static final Logger LOG = LoggerFactory.getLogger(GaugeSources.class);
  private static final long PATIENCE_SECONDS = 2;

  Sources sources() {
    return new Sources(
        ingress::connections,
        ingress::bytesInFlight,
        () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
        logLinesDropped,
        this::keptAnswers,
        this::breakers,
        this::standing,
        this::connections,
        reloads::meters);
  }

  private Sources.KeptAnswers keptAnswers() {
    KeptTurns.Held held = turns.held();
    return new Sources.KeptAnswers(
        held.answers(), held.bytes(), held.evicted(), held.expired(), held.tooLarge());
  }

  private List<Sources.Breaker> breakers() {
    return models.targets().stream().map(this::breaker).toList();
  }

  private Sources.Breaker breaker(Target target) {
    BreakerState state =
        switch (models.breaker(target).state()) {
          case CLOSED -> BreakerState.CLOSED;
          case HALF_OPEN -> BreakerState.HALF_OPEN;
          case OPEN -> BreakerState.OPEN;
        };
    return new Sources.Breaker(target.provider().name(), target.model(), state);
  }

  private Sources.Standing standing() {
    Standing now = models.standing();
    List<Target> targets = models.targets();
    Map<String, Target> byId = new HashMap<>();
    targets.forEach(target -> byId.put(target.id(), target));
    List<Sources.Queue> queues = new ArrayList<>();
    now.targetLanes()
        .forEach((id, lane) -> {
          Target target = byId.get(id);
          if (target != null) {
            queues.add(queue(target.provider().name(), target.model(), lane));
          }
        });
    now.providerLanes()
        .forEach((provider, lane) -> queues.add(queue(provider, Sources.Queue.ALL, lane)));
    List<Sources.Keys> keys = new ArrayList<>();
    now.keyrings()
        .forEach((provider, ring) ->
            keys.add(new Sources.Keys(provider, ring.rotations(), ring.resting())));
    return new Sources.Standing(
        targets.stream().map(target -> asked(now, target)).toList(), queues, keys);
  }

  private static Sources.Asked asked(Standing now, Target target) {
    RetryBudget retries = now.retryBudgets().of(target.id());
    return new Sources.Asked(
        target.provider().name(),
        target.model(),
        now.vitals().of(target.id()).inFlight(),
        retries.taken(),
        retries.refused());
  }

  private static Sources.Queue queue(String provider, String targetModel, Lane lane) {
    return new Sources.Queue(provider, targetModel, lane.waiting(), lane.turnedAway());
  }

  private List<Sources.Connections> connections() {
    try {
      return upstreams.stats().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
          .flatMap(this::connections)
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "no gauge of connections in this scrape: an event loop did not tell of its own within {} s",
          PATIENCE_SECONDS,
          e);
      return List.of();
    }
  }

  private Stream<Sources.Connections> connections(PoolStats stats) {
    return models.providers().stream()
        .filter(provider -> provider.endpoint().equals(stats.endpoint()))
        .map(Provider::name)
        .findFirst()
        .stream()
        .flatMap(name ->
            Stream.of(
                new Sources.Connections(name, ConnectionState.ACTIVE, stats.open() - stats.idle()),
                new Sources.Connections(name, ConnectionState.IDLE, stats.idle())));
  }
}
