/**
 * Configuration files: {@code hearth.yaml} and LiteLLM's {@code config.yaml}, read and checked as a
 * whole. {@link dev.hearth.config.ConfigLoader} is the way in. Runs at start and whenever one is
 * read again, never on an event loop; may block.
 */
@NullMarked
package dev.hearth.config;

import org.jspecify.annotations.NullMarked;
