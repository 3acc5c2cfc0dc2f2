package dev.hearth.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;

/**
 * A small HTTP/1.1 server on 127.0.0.1, with one virtual thread a connection.
 *
 * <p>The JDK's own server does not tell a handler that its client hung up before it writes, which
 * is what this process must know most of all.
 */
final class LoopbackServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 128;
  private static final int BODY_BYTES_IN_FLIGHT = 3 * RequestReader.MAX_BODY;

  private final ServerSocket listener;
  private final Routes routes;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Semaphore bodyBudget = new Semaphore(BODY_BYTES_IN_FLIGHT, true);

  private LoopbackServer(ServerSocket listener, Routes routes) {
    this.listener = listener;
    this.routes = routes;
  }

  /** Binds the port (0: any free one) and starts to answer. */
  static LoopbackServer open(int port, Routes routes) throws IOException {
    var listener = new ServerSocket();
    try {
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    } catch (IOException busy) {
      listener.close();
      throw busy;
    }
    var server = new LoopbackServer(listener, routes);
    Thread.ofVirtual().name("accept").start(server::acceptAll);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      connections.acquireUninterruptibly();
      try {
        start(listener.accept());
      } catch (IOException failed) {
        connections.release();
        if (!listener.isClosed()) {
          System.err.println("a connection could not be accepted: " + failed.getMessage());
        }
      }
    }
  }

  private void start(Socket socket) {
    Thread.ofVirtual()
        .name("connection")
        .start(() -> {
          try {
            new Connection(socket, routes, bodyBudget).run();
          } finally {
            connections.release();
          }
        });
  }
}
