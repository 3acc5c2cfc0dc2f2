/**
 * OpenAI's Responses on both sides. {@link dev.hearth.dialect.responses.ResponsesDialect} is the
 * entry; it is shared and immutable, while relays, decoders and encoders belong to one answer and
 * its event loop.
 */
@NullMarked
package dev.hearth.dialect.responses;

import org.jspecify.annotations.NullMarked;
