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
 * @param credentials how the gateway proves itself to it, the first one first; the others take its
 *     place where it is refused
 * @param extraHeaders sent with every request
 * @param local whether it runs on the user's own machines
 * @param limits how many requests all its targets take at once, together
 * @param cost what it costs to ask it
 */
public record Provider(
    String name,
    BackendDialect dialect,
    Endpoint endpoint,
    String basePath,
    List<Credential> credentials,
    List<Header> extraHeaders,
    boolean local,
    Limits limits,
    CostClass cost) {

  public Provider {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(endpoint, "endpoint");
    credentials = List.copyOf(credentials);
    if (credentials.isEmpty()) {
      throw new IllegalArgumentException("credentials: none (expected: at least 1)");
    }
    extraHeaders = List.copyOf(extraHeaders);
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(cost, "cost");
    if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
      throw new IllegalArgumentException(
          "basePath: '" + basePath + "' (expected: empty, or /path without a slash at its end)");
    }
  }

  /** A back end that costs something unless it runs on the user's own machines. */
  public Provider(
      String name,
      BackendDialect dialect,
      Endpoint endpoint,
      String basePath,
      List<Credential> credentials,
      List<Header> extraHeaders,
      boolean local,
      Limits limits) {
    this(
        name,
        dialect,
        endpoint,
        basePath,
        credentials,
        extraHeaders,
        local,
        limits,
        local ? CostClass.FREE_LOCAL : CostClass.PAID);
  }

  /** A back end that takes any number of requests, from a gateway with one credential at most. */
  public Provider(
      String name,
      BackendDialect dialect,
      Endpoint endpoint,
      String basePath,
      Credential credential,
      List<Header> extraHeaders,
      boolean local) {
    this(name, dialect, endpoint, basePath, List.of(credential), extraHeaders, local, Limits.NONE);
  }

  /** The first credential. */
  public Credential credential() {
    return credentials.getFirst();
  }

  /** The same for requests that its limits do not count. */
  public Provider withoutLimits() {
    return within(Limits.NONE);
  }

  /** The same within other limits. */
  public Provider within(Limits other) {
    return new Provider(
        name, dialect, endpoint, basePath, credentials, extraHeaders, local, other, cost);
  }

  /** The same at that price. */
  public Provider costing(CostClass other) {
    return new Provider(
        name, dialect, endpoint, basePath, credentials, extraHeaders, local, limits, other);
  }

  /** The header fields of every request to it. */
  public List<Header> headers() {
    return headers(0);
  }

  /** The same with a certain one of the credentials, 0 for the first. */
  public List<Header> headers(int key) {
    List<Header> headers = new ArrayList<>(extraHeaders.size() + 1);
    switch (credentials.get(key)) {
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
