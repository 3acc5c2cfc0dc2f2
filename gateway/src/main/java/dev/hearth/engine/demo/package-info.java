/**
 * The model in the box: fetches a small model once and runs it in a child process.
 *
 * <p>Entry types: {@link dev.hearth.engine.demo.DemoEngine} and {@link
 * dev.hearth.engine.demo.DemoWeights}. One virtual thread, owned by the engine, fetches, starts,
 * watches and stops; nothing here runs on an event loop.
 */
@NullMarked
package dev.hearth.engine.demo;

import org.jspecify.annotations.NullMarked;
