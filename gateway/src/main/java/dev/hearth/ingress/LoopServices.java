package dev.hearth.ingress;

import dev.hearth.pipeline.RequestPipeline;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the connections of one event loop work with.
 *
 * @param pipeline the loop's own
 * @param timers the loop, as time-outs see it
 * @param via what marks requests that this gateway sent out itself
 */
public record LoopServices(
    RequestPipeline pipeline,
    ScheduledExecutorService timers,
    LongSupplier nanoTime,
    InstantSource clock,
    RandomGenerator random,
    String via) {}
