/**
 * Bytes to events and back, for any split of the bytes: server-sent events and newline-delimited
 * JSON. No I/O; an instance belongs to one answer and one thread.
 */
@NullMarked
package dev.hearth.framing;

import org.jspecify.annotations.NullMarked;
