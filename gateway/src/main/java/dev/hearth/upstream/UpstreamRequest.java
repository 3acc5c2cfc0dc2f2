package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;

/**
 * One request to a back end. The client adds {@code Host}, {@code Content-Length} and {@code
 * Accept-Encoding} itself.
 *
 * @param path with query, beginning with a slash
 * @param headers in order; none of those that the client adds, no hop-by-hop header
 * @param body slices in order, empty for none; ownership passes to the client with the call
 */
public record UpstreamRequest(
    Endpoint endpoint,
    String method,
    String path,
    List<Header> headers,
    List<ByteBuf> body,
    PhaseTimeouts timeouts) {

  public UpstreamRequest {
    Objects.requireNonNull(endpoint, "endpoint");
    headers = List.copyOf(headers);
  }

  /** A header field. */
  public record Header(String name, String value) {}
}
