package dev.hearth.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A server whose queue of connections is full, so that the next attempt gets no answer. */
final class FullServer implements AutoCloseable {

  private final ServerSocket socket;
  private final List<Socket> queued = new ArrayList<>();

  /**
   * @param port 0 for any
   */
  FullServer(String address, int port) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral(address);
    socket = new ServerSocket(port, 1, loopback);
    boolean full = false;
    while (!full) {
      Socket next = new Socket();
      queued.add(next);
      try {
        next.connect(new InetSocketAddress(loopback, socket.getLocalPort()), 300);
      } catch (IOException timeout) {
        full = true;
      }
    }
  }

  Endpoint endpoint() {
    return new Endpoint(
        false, socket.getInetAddress().getHostAddress(), socket.getLocalPort(), null, 1);
  }

  @Override
  public void close() throws IOException {
    for (Socket each : queued) {
      each.close();
    }
    socket.close();
  }
}
