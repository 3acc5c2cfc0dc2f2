/** Hearth: the composition root, the only package that sees every other one. */
@NullMarked
package dev.hearth;

import org.jspecify.annotations.NullMarked;
