package dev.hearth.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One entry of {@code NO_PROXY}: endpoints that are reached directly. */
public sealed interface ProxyException {

  /** {@code *}: all of them. */
  record Everything() implements ProxyException {}

  /**
   * {@code example.com}, {@code .example.com} or {@code *.example.com}, each with a port if given:
   * the name itself and all names below it.
   */
  record Domain(String name, OptionalInt port) implements ProxyException {}

  /** {@code 10.0.0.0/8}, or one address with all its bits. */
  record Network(InetAddress address, int bits, OptionalInt port) implements ProxyException {}

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException when it is not understood
   */
  static ProxyException parse(String entry) {
    if (entry.equals("*")) {
      return new Everything();
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return network(entry, entry.substring(0, slash), entry.substring(slash + 1));
    }
    byte[] whole = Hosts.literal(entry);
    if (whole != null) {
      return single(whole, OptionalInt.empty());
    }
    return withPort(entry);
  }

  /** Whether the endpoint is meant. */
  default boolean covers(Endpoint endpoint) {
    return switch (this) {
      case Everything() -> true;
      case Domain(String name, OptionalInt port) ->
          isPort(port, endpoint) && isWithin(name, endpoint.host().toLowerCase(Locale.ROOT));
      case Network(InetAddress address, int bits, OptionalInt port) ->
          isPort(port, endpoint)
              && isWithin(address.getAddress(), bits, Hosts.literal(endpoint.host()));
    };
  }

  private static ProxyException withPort(String entry) {
    int colon = entry.lastIndexOf(':');
    boolean ported = (colon > 0 && entry.indexOf(':') == colon) || entry.contains("]:");
    String host = Hosts.withoutBrackets(ported ? entry.substring(0, colon) : entry);
    OptionalInt port =
        ported
            ? OptionalInt.of(number(entry, entry.substring(colon + 1), 65535))
            : OptionalInt.empty();
    byte[] literal = Hosts.literal(host);
    if (literal != null) {
      return single(literal, port);
    }
    String name = host.toLowerCase(Locale.ROOT);
    String bare =
        name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
    if (bare.isEmpty() || bare.indexOf('*') >= 0 || bare.indexOf(':') >= 0) {
      throw unfit(entry);
    }
    return new Domain(bare, port);
  }

  private static ProxyException network(String entry, String host, String length) {
    byte[] literal = Hosts.literal(host);
    if (literal == null) {
      throw unfit(entry);
    }
    InetAddress address = address(literal);
    return new Network(address, number(entry, length, bits(address)), OptionalInt.empty());
  }

  private static Network single(byte[] literal, OptionalInt port) {
    InetAddress address = address(literal);
    return new Network(address, bits(address), port);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes (expected: 4 or 16)", e);
    }
  }

  private static int number(String entry, String digits, int max) {
    try {
      int number = Integer.parseInt(digits);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw unfit(entry);
    }
    throw unfit(entry);
  }

  private static IllegalArgumentException unfit(String entry) {
    return new IllegalArgumentException(
        "NO_PROXY: "
            + entry
            + " (expected: a domain, an address or a network such as 10.0.0.0/8, or *)");
  }

  private static boolean isPort(OptionalInt port, Endpoint endpoint) {
    return port.isEmpty() || port.getAsInt() == endpoint.port();
  }

  private static boolean isWithin(String domain, String host) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean isWithin(byte[] network, int bits, byte @Nullable [] address) {
    if (address == null || address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((network[bit >> 3] & mask) != (address[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }
}
