/**
 * Every door against every back end: what is sent, what is given back and what is lost on the way,
 * as golden files for people to read and as the table of docs/dialects.md. The entry type is {@link
 * dev.hearth.dialect.matrix.Side}. Every test runs on its own thread.
 */
@NullMarked
package dev.hearth.dialect.matrix;

import org.jspecify.annotations.NullMarked;
