/** Ollama's own wire format: {@code /api/chat}, {@code /api/generate} and {@code /api/embed}. */
@NullMarked
package dev.hearth.dialect.ollama;

import org.jspecify.annotations.NullMarked;
