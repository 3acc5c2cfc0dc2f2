/** Metrics and logs: implements the listener interfaces of the features. Thread-safe. */
@NullMarked
package dev.hearth.telemetry;

import org.jspecify.annotations.NullMarked;
