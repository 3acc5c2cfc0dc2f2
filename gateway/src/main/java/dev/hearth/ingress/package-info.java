/**
 * The gateway's door: the Netty server, its limits and its routes. {@link
 * dev.hearth.ingress.HttpIngress} is the way in; a connection lives on its event loop, routes that
 * may block run on virtual threads.
 */
@NullMarked
package dev.hearth.ingress;

import org.jspecify.annotations.NullMarked;
