package dev.hearth.config;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code OLLAMA_HOST} as Ollama itself reads it: a host, a port, both or a URL, with 11434, 80 or
 * 443 where no port is said; an address that means every interface is called at loopback.
 */
public final class OllamaHost {
  private static final String DEFAULT_PORT = "11434";
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private OllamaHost() {}

  /** The URL that a value of {@code OLLAMA_HOST} means; a value that means none is the default. */
  public static URI parse(String value) {
    String text = value.strip().replaceAll("^[\"']+|[\"']+$", "").strip();
    int separator = text.indexOf("://");
    String scheme = separator < 0 ? "http" : text.substring(0, separator);
    String rest = separator < 0 ? text : text.substring(separator + 3);
    String port = separator < 0 ? DEFAULT_PORT : scheme.equals("https") ? "443" : "80";
    if (text.equals("ollama.com")) {
      scheme = "https";
      port = "443";
    }
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash).replaceAll("/+$", "");
    return url(scheme, slash < 0 ? rest : rest.substring(0, slash), port, path);
  }

  private static URI url(String scheme, String hostAndPort, String defaultPort, String path) {
    String host = hostAndPort;
    String port = defaultPort;
    int colon = hostAndPort.lastIndexOf(':');
    boolean bareIpv6 = IPV6.matcher(hostAndPort).matches();
    if (colon >= 0 && !bareIpv6 && !hostAndPort.endsWith("]")) {
      host = hostAndPort.substring(0, colon);
      port = hostAndPort.substring(colon + 1);
    }
    host = host.replaceAll("^\\[|]$", "");
    if (ANY_ADDRESS.contains(host)) {
      host = host.equals("::") ? "::1" : "127.0.0.1";
    }
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String valid = isPort(port) ? port : defaultPort;
    boolean known = scheme.equals("http") || scheme.equals("https");
    try {
      return URI.create((known ? scheme : "http") + "://" + name + ":" + valid + path);
    } catch (IllegalArgumentException e) {
      return URI.create("http://127.0.0.1:" + DEFAULT_PORT);
    }
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) <= 65535
        && Integer.parseInt(text) > 0;
  }
}
