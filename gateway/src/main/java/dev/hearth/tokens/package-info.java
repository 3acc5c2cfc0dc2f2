/**
 * The gateway's own counts of tokens, for models whose servers do not count: {@link
 * dev.hearth.tokens.TokenCounts} begins one from any thread, which never waits; the counting
 * happens on the threads of the executor that it is given.
 */
@NullMarked
package dev.hearth.tokens;

import org.jspecify.annotations.NullMarked;
