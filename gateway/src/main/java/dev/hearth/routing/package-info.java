/**
 * From a model's name to an ordered plan of targets, as a pure function: {@link
 * dev.hearth.routing.Router} over a {@link dev.hearth.routing.Catalog} snapshot. No I/O, no clock.
 */
@NullMarked
package dev.hearth.routing;

import org.jspecify.annotations.NullMarked;
