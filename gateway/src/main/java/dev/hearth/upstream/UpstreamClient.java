package dev.hearth.upstream;

/** Sends requests to back ends over pooled connections, all on one event loop. */
public interface UpstreamClient {

  /**
   * Starts a call. Must be called on the client's event loop; answers come on it, later.
   *
   * @param request its body's ownership passes to the client, whatever happens
   */
  UpstreamCall send(UpstreamRequest request, UpstreamHandler handler);
}
