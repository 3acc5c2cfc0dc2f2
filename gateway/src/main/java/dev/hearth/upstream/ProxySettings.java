package dev.hearth.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Through which proxy https endpoints are reached, as {@code HTTPS_PROXY} and {@code NO_PROXY} say.
 * Endpoints on this machine and http endpoints are always reached directly: the latter would have
 * to be asked for in another way, and are local by nature.
 *
 * @param proxy null for none
 * @param exceptions which endpoints are reached directly all the same
 */
public record ProxySettings(@Nullable Proxy proxy, List<ProxyException> exceptions) {

  public static final ProxySettings NONE = new ProxySettings(null, List.of());

  /**
   * A proxy that is asked by {@code CONNECT}.
   *
   * @param host a name or an address literal, without brackets
   * @param credentials null when it wants none
   */
  public record Proxy(String host, int port, @Nullable Credentials credentials) {

    /** The address alone. */
    @Override
    public String toString() {
      return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** Who we are to a proxy. */
  public record Credentials(String user, String password) {

    @Override
    public String toString() {
      return "***";
    }
  }

  public ProxySettings {
    exceptions = List.copyOf(exceptions);
  }

  /**
   * What these environment variables say; of two spellings the one in small letters counts.
   *
   * @throws IllegalArgumentException when one says something that is not understood
   */
  public static ProxySettings from(Map<String, String> environment) {
    String url = variable(environment, "https_proxy");
    if (url.isEmpty()) {
      return NONE;
    }
    List<ProxyException> exceptions =
        Arrays.stream(variable(environment, "no_proxy").split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .map(ProxyException::parse)
            .toList();
    return new ProxySettings(proxy(url), exceptions);
  }

  /** The proxy to take; empty for a direct connection. */
  public Optional<Proxy> proxyFor(Endpoint endpoint) {
    if (proxy == null || !endpoint.tls() || Hosts.isLoopback(endpoint.host())) {
      return Optional.empty();
    }
    boolean excepted = exceptions.stream().anyMatch(exception -> exception.covers(endpoint));
    return excepted ? Optional.empty() : Optional.of(proxy);
  }

  private static String variable(Map<String, String> environment, String name) {
    String small = environment.getOrDefault(name, "").strip();
    return small.isEmpty()
        ? environment.getOrDefault(name.toUpperCase(java.util.Locale.ROOT), "").strip()
        : small;
  }

  private static Proxy proxy(String value) {
    URI url = url(value);
    if (!"http".equalsIgnoreCase(url.getScheme())) {
      throw unfit(value, "an http:// URL; a proxy that is itself reached by TLS is not supported");
    }
    String host = url.getHost();
    if (host == null || url.getPort() == 0 || url.getPort() > 65535) {
      throw unfit(value, "http://[user:password@]host[:port]");
    }
    int port = url.getPort() < 0 ? 80 : url.getPort();
    return new Proxy(Hosts.withoutBrackets(host), port, credentials(url.getRawUserInfo()));
  }

  private static URI url(String value) {
    try {
      return new URI(value.contains("://") ? value : "http://" + value);
    } catch (URISyntaxException unfit) {
      throw unfit(value, "http://[user:password@]host[:port]");
    }
  }

  private static @Nullable Credentials credentials(@Nullable String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return new Credentials(decoded(user), decoded(password));
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException unfit(String value, String expected) {
    String withoutCredentials = value.substring(value.lastIndexOf('@') + 1);
    return new IllegalArgumentException(
        "HTTPS_PROXY: " + withoutCredentials + " (expected: " + expected + ")");
  }

  @Override
  public String toString() {
    return Objects.requireNonNullElse(proxy, "direct") + " except " + exceptions;
  }
}
