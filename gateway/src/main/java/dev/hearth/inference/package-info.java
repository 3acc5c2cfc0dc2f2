/**
 * The canonical vocabulary of inference: requests, messages, events, usage and errors as plain
 * values. Everything may import it; it imports nothing. All types are immutable and thread-safe.
 */
@NullMarked
package dev.hearth.inference;

import org.jspecify.annotations.NullMarked;
