/** Tests of the command line. */
@NullMarked
package dev.hearth.cli;

import org.jspecify.annotations.NullMarked;
