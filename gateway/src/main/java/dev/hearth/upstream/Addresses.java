package dev.hearth.upstream;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be said of IP addresses without asking anybody. */
public final class Addresses {

  /** What the registry of special purposes keeps from the internet, and Azure's 168.63.129.16. */
  private static final List<Block> NOT_PUBLIC_4 =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "168.63.129.16/32",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All that is given out for use on the internet is in there. */
  private static final Block UNICAST_6 = Block.of("2000::/3");

  private static final List<Block> NOT_PUBLIC_6 =
      blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  /** An IPv4 address follows these bytes, which networks without IPv4 put before it. */
  private static final byte[] TRANSLATED = {
    0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private Addresses() {}

  /** The addresses whose first bits are these; at most 32 of them. */
  private record Block(int start, int bits) {
    static Block of(String written) {
      int slash = written.indexOf('/');
      byte[] bytes = Objects.requireNonNull(Hosts.literal(written.substring(0, slash)));
      return new Block(
          ByteBuffer.wrap(bytes).getInt(), Integer.parseInt(written.substring(slash + 1)));
    }

    boolean holds(int first) {
      return (first ^ start) >>> (32 - bits) == 0;
    }
  }

  /**
   * The address that a host is; null for a name. An IPv4 address inside an IPv6 one is the former.
   *
   * @param host without brackets
   */
  public static @Nullable InetAddress literal(String host) {
    byte[] bytes = Hosts.literal(host);
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 bytes are an address", impossible);
    }
  }

  /**
   * Whether anybody on the internet may have it: no address of this machine, its network or its
   * provider's, and nothing that leads to such a one in another form.
   */
  public static boolean isPublic(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return isPublic4(bytes.getInt());
    }
    if (bytes.slice(0, TRANSLATED.length).equals(ByteBuffer.wrap(TRANSLATED))) {
      return isPublic4(bytes.getInt(TRANSLATED.length));
    }
    int first = bytes.getInt();
    return UNICAST_6.holds(first) && NOT_PUBLIC_6.stream().noneMatch(block -> block.holds(first));
  }

  private static boolean isPublic4(int address) {
    return NOT_PUBLIC_4.stream().noneMatch(block -> block.holds(address));
  }

  private static List<Block> blocks(String... written) {
    return Stream.of(written).map(Block::of).toList();
  }
}
