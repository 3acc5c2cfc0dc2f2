package dev.hearth.links;

import dev.hearth.upstream.Addresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a file is.
 *
 * @param host a name in small letters, or an address in its usual form and without brackets
 * @param path with the query
 */
record LinkUrl(boolean tls, String host, int port, String path) {
  private static final int MAX_LENGTH = 8 * 1024;
  private static final int MAX_HOST = 253;

  /**
   * @throws LinkException when the text is no URL of http or https, or one with credentials
   */
  static LinkUrl parse(String text) throws LinkException {
    if (text.length() > MAX_LENGTH) {
      throw new LinkException("it is longer than " + MAX_LENGTH + " characters");
    }
    URI url = uri(text);
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    if (!tls && !"http".equalsIgnoreCase(url.getScheme())) {
      throw new LinkException("it begins neither with https:// nor with http://");
    }
    if (url.getRawUserInfo() != null) {
      throw new LinkException("it holds credentials");
    }
    return new LinkUrl(tls, host(url), port(url, tls), path(url));
  }

  private static URI uri(String text) throws LinkException {
    try {
      return new URI(new URI(text).toASCIIString());
    } catch (URISyntaxException _) { // whose message repeats the URL
      throw new LinkException("it is not written as URLs are");
    }
  }

  private static String host(URI url) throws LinkException {
    String host = url.getHost();
    if (host == null
        || host.length() > MAX_HOST
        || !host.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new LinkException("it names no host");
    }
    boolean bracketed = host.startsWith("[");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    InetAddress address = Addresses.literal(bare);
    if (address != null) {
      return address.getHostAddress();
    }
    return bare.toLowerCase(Locale.ROOT);
  }

  private static int port(URI url, boolean tls) throws LinkException {
    int port = url.getPort() < 0 ? (tls ? 443 : 80) : url.getPort();
    if (port < 1 || port > 65535) {
      throw new LinkException("its port is not one of 1 to 65535");
    }
    return port;
  }

  private static String path(URI url) {
    String path = url.getRawPath();
    String query = url.getRawQuery();
    return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** Where it is, without what names the file. */
  @Override
  public String toString() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (tls ? "https://" : "http://") + (port == (tls ? 443 : 80) ? shown : shown + ":" + port);
  }
}
