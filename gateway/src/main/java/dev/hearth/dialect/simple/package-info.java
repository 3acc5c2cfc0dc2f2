/**
 * Protocols of plain text: a prompt goes in, a text comes out. {@link
 * dev.hearth.dialect.simple.RemoteGpuDialect} and {@link
 * dev.hearth.dialect.simple.TextGenerationDialect} are spoken by back ends, {@link
 * dev.hearth.dialect.simple.QueryDialect} at the door. Dialects are shared and immutable; decoders
 * and encoders belong to one answer and its event loop.
 */
@NullMarked
package dev.hearth.dialect.simple;

import org.jspecify.annotations.NullMarked;
