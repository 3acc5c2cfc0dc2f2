/**
 * Rules that choose a model: {@link dev.hearth.routing.policy.Policy} looks at its rules in order,
 * and the first that holds decides. {@link dev.hearth.routing.policy.ShippedPolicy} has the rules
 * that the gateway comes with. Pure and immutable, on whatever thread asks; {@link
 * dev.hearth.routing.policy.Sessions}, which remembers, is thread-safe.
 */
@NullMarked
package dev.hearth.routing.policy;

import org.jspecify.annotations.NullMarked;
