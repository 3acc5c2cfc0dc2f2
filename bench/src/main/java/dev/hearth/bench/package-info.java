/** Microbenchmarks of the byte path, for JMH. */
@NullMarked
package dev.hearth.bench;

import org.jspecify.annotations.NullMarked;
