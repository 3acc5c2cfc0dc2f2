package dev.hearth.upstream;

import java.util.Arrays;
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
  record Network(Address address, int bits, OptionalInt port) implements ProxyException {}

  /** The bytes of an address. */
  record Address(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Address address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

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
      return new Network(new Address(whole), whole.length * 8, OptionalInt.empty());
    }
    return withPort(entry);
  }

  /** Whether the endpoint is meant. */
  default boolean covers(Endpoint endpoint) {
    return switch (this) {
      case Everything() -> true;
      case Domain(String name, OptionalInt port) ->
          isPort(port, endpoint) && isWithin(name, endpoint.host().toLowerCase(Locale.ROOT));
      case Network(Address address, int bits, OptionalInt port) ->
          isPort(port, endpoint) && isWithin(address.bytes(), bits, Hosts.literal(endpoint.host()));
    };
  }

  private static ProxyException withPort(String entry) {
    int colon = entry.lastIndexOf(':');
    boolean ported = colon > 0 && entry.indexOf(':') == colon || entry.contains("]:");
    String host = Hosts.withoutBrackets(ported ? entry.substring(0, colon) : entry);
    OptionalInt port =
        ported
            ? OptionalInt.of(number(entry, entry.substring(colon + 1), 65535))
            : OptionalInt.empty();
    byte[] literal = Hosts.literal(host);
    if (literal != null) {
      return new Network(new Address(literal), literal.length * 8, port);
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
    byte[] address = Hosts.literal(host);
    if (address == null) {
      throw unfit(entry);
    }
    int bits = number(entry, length, address.length * 8);
    return new Network(new Address(address), bits, OptionalInt.empty());
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
