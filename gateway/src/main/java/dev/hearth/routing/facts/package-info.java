/**
 * What a route is computed from: {@link dev.hearth.routing.facts.Ask} is the request and who asks,
 * {@link dev.hearth.routing.facts.World} how everything stands at that moment. An ask belongs to
 * one exchange and its event loop; worlds are thread-safe.
 */
@NullMarked
package dev.hearth.routing.facts;

import org.jspecify.annotations.NullMarked;
