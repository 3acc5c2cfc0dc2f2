/** OpenAI's wire format: chat completions, completions, embeddings and models. */
@NullMarked
package dev.hearth.dialect.openai;

import org.jspecify.annotations.NullMarked;
