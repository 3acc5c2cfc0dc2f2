/**
 * What to do when a back end fails: the failure taxonomy, circuit breakers, retry budgets and the
 * order of attempts. {@link dev.hearth.resilience.Attempts} belongs to one exchange and its event
 * loop; what {@link dev.hearth.resilience.Standing} holds is shared and thread-safe.
 */
@NullMarked
package dev.hearth.resilience;

import org.jspecify.annotations.NullMarked;
