/**
 * Fuzz targets: every place of a dialect where bytes of others come in, and what holds there for
 * any bytes whatever. {@link dev.hearth.dialect.fuzz.Target} is the entry; all of it belongs to the
 * thread that runs a target.
 */
@NullMarked
package dev.hearth.dialect.fuzz;

import org.jspecify.annotations.NullMarked;
