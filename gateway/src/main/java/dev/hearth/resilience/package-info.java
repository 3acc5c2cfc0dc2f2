/**
 * What to do when a back end fails: the failure taxonomy, circuit breakers and the order of
 * attempts. {@link dev.hearth.resilience.Attempts} belongs to one exchange and its event loop;
 * breakers are shared and thread-safe.
 */
@NullMarked
package dev.hearth.resilience;

import org.jspecify.annotations.NullMarked;
