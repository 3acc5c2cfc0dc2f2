/**
 * Local model servers: processes on this machine that Hearth starts, watches and stops.
 *
 * <p>Entry type for now: {@link dev.hearth.engine.demo.DemoEngine}. Control plane: everything here
 * blocks, on virtual threads of its own, and never on an event loop.
 */
@NullMarked
package dev.hearth.engine;

import org.jspecify.annotations.NullMarked;
