/**
 * Tests of the launcher script {@code hearth}: they run the real script in miniature checkouts. The
 * entry type is {@link dev.hearth.launcher.Checkout}. Every test runs on its own thread and waits
 * for the processes it starts.
 */
@NullMarked
package dev.hearth.launcher;

import org.jspecify.annotations.NullMarked;
