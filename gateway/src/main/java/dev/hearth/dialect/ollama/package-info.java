/**
 * Ollama's own wire format on both sides: {@code /api/chat}, {@code /api/generate}, {@code
 * /api/embed} and {@code /api/embeddings}, and what its other paths tell of models. Entry types:
 * {@link dev.hearth.dialect.ollama.OllamaDialect} and {@link
 * dev.hearth.dialect.ollama.OllamaListing}, both without state; what they hand out belongs to one
 * exchange and its event loop.
 */
@NullMarked
package dev.hearth.dialect.ollama;

import org.jspecify.annotations.NullMarked;
