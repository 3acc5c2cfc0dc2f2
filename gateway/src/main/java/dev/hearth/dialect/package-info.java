/**
 * Wire formats: what a caller or a back end says, as values, and back. No socket, clock or thread;
 * of Netty only its buffers. {@link dev.hearth.dialect.DoorDialect} faces callers, {@link
 * dev.hearth.dialect.BackendDialect} faces back ends. Instances of relays, decoders and encoders
 * belong to one answer and its event loop; dialects themselves are shared and immutable.
 */
@NullMarked
package dev.hearth.dialect;

import org.jspecify.annotations.NullMarked;
