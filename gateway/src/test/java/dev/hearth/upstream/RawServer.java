package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that does byte for byte what its scripts say: the first script serves the
 * first connection and so on, the last one all that follow. A script that fails ends its
 * connection.
 */
final class RawServer implements Closeable {

  /** What is done with one connection; the connection is closed after it. */
  interface Script {
    void serve(Peer peer) throws Exception;
  }

  private final ServerSocket listener;
  private final List<Script> scripts;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  RawServer(Script... scripts) throws IOException {
    this(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), scripts);
  }

  RawServer(InetAddress address, Script... scripts) throws IOException {
    this(plain(address), scripts);
  }

  RawServer(ServerSocket listener, Script... scripts) {
    this.listener = listener;
    this.scripts = List.of(scripts);
    Thread.ofVirtual().start(this::accept);
  }

  private static ServerSocket plain(InetAddress address) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.bind(new InetSocketAddress(address, 0), 1024);
    return socket;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many connections came. */
  int accepted() {
    return accepted.get();
  }

  Endpoint endpoint() {
    return endpoint(Endpoint.DEFAULT_MAX_CONNECTIONS);
  }

  Endpoint endpoint(int maxConnections) {
    return new Endpoint(false, "127.0.0.1", port(), null, maxConnections);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        int index = accepted.getAndIncrement();
        Script script = scripts.get(Math.min(index, scripts.size() - 1));
        Thread.ofVirtual().start(() -> serve(socket, script));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      script.serve(new Peer(socket));
    } catch (Exception ended) {
      // The connection is closed, as it is after a script that was through; a test sees that.
    }
  }

  /** One connection, seen from the server. */
  static final class Peer {

    /** How the other side ended a connection. */
    enum End {
      FIN,
      RST
    }

    private final Socket socket;

    Peer(Socket socket) {
      this.socket = socket;
    }

    Socket socket() {
      return socket;
    }

    /** Reads a request's head up to the empty line, and nothing after it. */
    String readHead() throws IOException {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int matched = 0;
      while (matched < 4) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("ended within the head: " + head.toString(ISO_8859_1));
        }
        head.write(b);
        matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
      }
      return head.toString(ISO_8859_1);
    }

    byte[] readBody(int length) throws IOException {
      byte[] body = socket.getInputStream().readNBytes(length);
      if (body.length != length) {
        throw new IOException("ended after " + body.length + " of " + length + " bytes");
      }
      return body;
    }

    /** Reads a whole request whose length is given. */
    String readRequest() throws IOException {
      String head = readHead();
      return head + new String(readBody(contentLength(head)), ISO_8859_1);
    }

    static int contentLength(String head) {
      for (String line : head.lines().toList()) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          return Integer.parseInt(line.substring(15).trim());
        }
      }
      return 0;
    }

    void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Sends an answer with a length. */
    void answer(String body) throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Answers every request on this connection in the same way, until the other side ends it. */
    void answerAll(String body) throws IOException {
      try {
        while (true) {
          readRequest();
          answer(body);
        }
      } catch (IOException ended) {
        awaitEnd();
      }
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits until the other side ends the connection; what it sends before is dropped. */
    End awaitEnd() throws IOException {
      try {
        InputStream in = socket.getInputStream();
        byte[] sink = new byte[8192];
        while (in.read(sink) >= 0) {
          // dropped
        }
        return End.FIN;
      } catch (SocketException reset) {
        return End.RST;
      }
    }
  }
}
