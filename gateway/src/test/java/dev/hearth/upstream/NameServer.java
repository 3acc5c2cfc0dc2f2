package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback that knows the IPv4 addresses of some names, and no others. */
final class NameServer implements Closeable {

  private static final int NO_SUCH_NAME = 3;
  private static final int TYPE_A = 1;

  private final DatagramSocket socket;
  private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean silent;

  NameServer() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread.ofVirtual().start(this::serve);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Answers with these from now on; they may be remembered for a second. */
  void define(String name, String... literals) {
    addresses.put(name, List.of(literals));
  }

  void fallSilent() {
    silent = true;
  }

  int questions() {
    return questions.get();
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    byte[] space = new byte[1024];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(space, space.length);
        socket.receive(packet);
        questions.incrementAndGet();
        if (!silent) {
          byte[] answer = answer(ByteBuffer.wrap(space, 0, packet.getLength()));
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    short id = query.getShort(0);
    query.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
    }
    int type = query.getShort();
    query.getShort();
    byte[] question = new byte[query.position() - 12];
    query.get(12, question);
    List<String> known = addresses.get(name.toString());
    List<String> found = known == null || type != TYPE_A ? List.of() : known;
    ByteBuffer answer = ByteBuffer.allocate(512);
    answer.putShort(id).putShort((short) (0x8180 | (known == null ? NO_SUCH_NAME : 0)));
    answer
        .putShort((short) 1)
        .putShort((short) found.size())
        .putShort((short) 0)
        .putShort((short) 0);
    answer.put(question);
    for (String literal : found) {
      answer.putShort((short) 0xC00C).putShort((short) TYPE_A).putShort((short) 1).putInt(1);
      answer.putShort((short) 4).put(InetAddress.ofLiteral(literal).getAddress());
    }
    answer.flip();
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    return bytes;
  }
}
