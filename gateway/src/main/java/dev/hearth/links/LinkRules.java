package dev.hearth.links;

import dev.hearth.upstream.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What may be fetched for requests that name files by their URLs.
 *
 * @param hosts from where; with none, nothing is ever fetched
 * @param maxBytes of the files of one request, together
 * @param timeout for the files that one attempt needs, together
 */
public record LinkRules(List<AllowedHost> hosts, int maxBytes, Duration timeout) {

  /** Nothing is fetched. */
  public static final LinkRules NONE =
      new LinkRules(List.of(), 20 * 1024 * 1024, Duration.ofSeconds(10));

  /** The process's connections to one host at most. */
  private static final int MAX_CONNECTIONS = 64;

  public LinkRules {
    hosts = List.copyOf(hosts);
    Objects.requireNonNull(timeout, "timeout");
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at least 1)");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
  }

  /** Where a file that may be fetched is; empty for one that may not. */
  Optional<Endpoint> endpoint(LinkUrl url) {
    return hosts.stream()
        .filter(host -> host.allows(url))
        .findFirst()
        .map(host ->
            new Endpoint(
                url.tls(),
                url.host(),
                url.port(),
                null,
                MAX_CONNECTIONS,
                !host.meansItLiterally()));
  }
}
