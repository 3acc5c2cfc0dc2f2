/**
 * The testkit: real parts and scripted back ends that tests run against; it never ships.
 *
 * <p>Entry types are {@link dev.hearth.testkit.ScriptedUpstream} (a back end that plays scripts,
 * byte by byte), {@link dev.hearth.testkit.RawClient} (a client that sends exact bytes), {@link
 * dev.hearth.testkit.LlamaServer} with {@link dev.hearth.testkit.TinyModel} (the real engine) and
 * {@link dev.hearth.testkit.ManualClock}. Each owns its threads and ends them in its {@code close};
 * every wait is bounded and fails with what it waited for.
 */
@NullMarked
package dev.hearth.testkit;

import org.jspecify.annotations.NullMarked;
