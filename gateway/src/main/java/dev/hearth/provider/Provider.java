package dev.hearth.provider;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A configured back end.
 *
 * @param name as in the configuration; a metric label
 * @param basePath what precedes the dialect's paths, such as {@code /v1}; empty or beginning with a
 *     slash, never ending with one
 * @param extraHeaders sent with every request
 * @param local whether it runs on the user's own machines
 */
public record Provider(
    String name,
    BackendDialect dialect,
    Endpoint endpoint,
    String basePath,
    Credential credential,
    List<Header> extraHeaders,
    boolean local) {

  public Provider {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(credential, "credential");
    extraHeaders = List.copyOf(extraHeaders);
    if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
      throw new IllegalArgumentException(
          "basePath: '" + basePath + "' (expected: empty, or /path without a slash at its end)");
    }
  }

  /** The header fields of every request to it. */
  public List<Header> headers() {
    List<Header> headers = new ArrayList<>(extraHeaders.size() + 1);
    switch (credential) {
      case Credential.None() -> {}
      case Credential.Bearer(Secret secret) ->
          headers.add(new Header("authorization", "Bearer " + secret.reveal()));
      case Credential.Header(String header, Secret secret) ->
          headers.add(new Header(header, secret.reveal()));
    }
    headers.addAll(extraHeaders);
    return headers;
  }
}
