/**
 * The command line: {@code serve}, {@code check}, {@code version}. {@link dev.hearth.cli.Main} is
 * the entry; the only package that prints.
 */
@NullMarked
package dev.hearth.cli;

import org.jspecify.annotations.NullMarked;
