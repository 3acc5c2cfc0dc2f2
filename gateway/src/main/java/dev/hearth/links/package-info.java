/**
 * Files that requests name by their URLs, fetched for back ends whose format takes them only inside
 * a request: from which hosts, how much, and how. {@link dev.hearth.links.LinkFetcher} is the
 * entry; what it makes lives on one event loop and never blocks it.
 */
@NullMarked
package dev.hearth.links;

import org.jspecify.annotations.NullMarked;
