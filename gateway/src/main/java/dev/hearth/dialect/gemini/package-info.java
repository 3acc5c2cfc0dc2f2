/**
 * Google's Gemini API (v1beta) on both sides: {@code generateContent}, {@code
 * streamGenerateContent}, {@code embedContent} and {@code batchEmbedContents}. {@link
 * dev.hearth.dialect.gemini.GeminiDialect} is the entry. Relays, decoders and encoders belong to
 * one answer and its event loop; everything else is immutable.
 */
@NullMarked
package dev.hearth.dialect.gemini;

import org.jspecify.annotations.NullMarked;
