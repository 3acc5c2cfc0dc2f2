package dev.hearth.links;

import dev.hearth.upstream.Addresses;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host from which files may be fetched.
 *
 * @param tls whether by https; otherwise by http
 * @param host a name in small letters, or an address in its usual form and without brackets
 * @param below whether the names below that one are meant, instead of itself
 */
public record AllowedHost(boolean tls, boolean below, String host, int port) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:(?<scheme>(?i)https?)://)?(?<star>\\*\\.)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]{1,253})(?::(?<port>\\d{1,5}))?");

  /** The last part is not one that some take for a part of an address: digits or 0x and so on. */
  private static final Pattern NAME =
      Pattern.compile("(?:[a-z0-9_-]{1,63}\\.)*(?!0x[0-9a-f]*$|\\d+$)[a-z0-9_-]{1,63}");

  public AllowedHost {
    Objects.requireNonNull(host, "host");
  }

  /**
   * The host that an entry such as {@code images.example.com}, {@code *.cdn.example.com} or {@code
   * http://127.0.0.1:8000} means; empty where it means none.
   */
  public static Optional<AllowedHost> parse(String entry) {
    Matcher shape = SHAPE.matcher(entry.strip());
    if (!shape.matches()) {
      return Optional.empty();
    }
    boolean tls = !"http".equalsIgnoreCase(shape.group("scheme"));
    boolean below = shape.group("star") != null;
    String host = host(shape.group("host"), below);
    String said = shape.group("port");
    int port = said == null ? (tls ? 443 : 80) : Integer.parseInt(said);
    return host == null || port < 1 || port > 65535
        ? Optional.empty()
        : Optional.of(new AllowedHost(tls, below, host, port));
  }

  /** In its usual form; null for none. A star stands only before what has a dot itself. */
  private static @Nullable String host(String written, boolean below) {
    boolean bracketed = written.startsWith("[");
    InetAddress address =
        Addresses.literal(bracketed ? written.substring(1, written.length() - 1) : written);
    if (address != null) {
      return below ? null : address.getHostAddress();
    }
    String name = written.toLowerCase(Locale.ROOT);
    boolean fine = !bracketed && NAME.matcher(name).matches() && (!below || name.indexOf('.') >= 0);
    return fine ? name : null;
  }

  boolean allows(LinkUrl url) {
    return url.tls() == tls
        && url.port() == port
        && (below ? url.host().endsWith("." + host) : url.host().equals(host));
  }

  /** Whether what it names may be in this machine's own network: it says so itself, literally. */
  boolean meansItLiterally() {
    return !below && (host.equals("localhost") || Addresses.literal(host) != null);
  }
}
