package dev.hearth.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be said of a host without asking a name server. */
final class Hosts {

  private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private Hosts() {}

  /** The addresses of a literal or of {@code localhost}; null when the name must be looked up. */
  static @Nullable List<InetAddress> known(String host) {
    byte[] literal = literal(host);
    if (literal != null) {
      return List.of(address(host, literal));
    }
    return isLocalhost(host) ? List.of(address(host, LOOPBACK_4), address(host, LOOPBACK_6)) : null;
  }

  /** Whether it is a name or an address of this machine itself. */
  static boolean isLoopback(String host) {
    byte[] literal = literal(host);
    if (literal == null) {
      return isLocalhost(host);
    }
    InetAddress address = address(host, literal);
    return address.isLoopbackAddress() || address.isAnyLocalAddress();
  }

  /** The bytes of an address literal; null when it is none. */
  static byte @Nullable [] literal(String host) {
    return NetUtil.createByteArrayFromIpAddressString(host);
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isLocalhost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private static InetAddress address(String host, byte[] bytes) {
    try {
      return InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 bytes are an address", impossible);
    }
  }
}
