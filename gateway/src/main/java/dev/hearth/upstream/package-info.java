/**
 * The HTTP client: pooled connections per event loop, TLS, proxies, phase time-outs. It moves bytes
 * and knows no language model. {@link dev.hearth.upstream.UpstreamClient} is the way in; everything
 * of one client happens on its event loop.
 */
@NullMarked
package dev.hearth.upstream;

import org.jspecify.annotations.NullMarked;
