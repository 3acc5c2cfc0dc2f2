package dev.hearth.engine.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A model hub on loopback that serves one file, with the faults a test asks for, in order. */
final class HubServer implements AutoCloseable {

  /** What happens to one request. */
  @FunctionalInterface
  interface Fault {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** The request headers that matter, request by request. */
  final List<Map<String, String>> requests = Collections.synchronizedList(new ArrayList<>());

  private final HttpServer server;
  private final byte[] file;
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile String tag = "\"v1\"";

  HubServer(byte[] file) throws IOException {
    this.file = file;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI file(String name) {
    return URI.create("http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), name));
  }

  HubServer then(Fault fault) {
    faults.add(fault);
    return this;
  }

  void changeVersion(String version) {
    tag = version;
  }

  static Fault status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Fault redirect(URI target) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", target.toString());
      exchange.sendResponseHeaders(302, -1);
    };
  }

  static Fault page(String text) {
    return exchange -> {
      exchange.sendResponseHeaders(200, text.length());
      exchange.getResponseBody().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    };
  }

  /** Sends the beginning of the file, then closes the connection. */
  Fault cutAfter(int bytes) {
    return exchange -> {
      int from = from(exchange);
      begin(exchange, from);
      exchange.getResponseBody().write(file, from, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Sends the beginning of the file, then nothing until the server is closed. */
  Fault silentAfter(int bytes) {
    return exchange -> {
      int from = from(exchange);
      begin(exchange, from);
      exchange.getResponseBody().write(file, from, bytes);
      exchange.getResponseBody().flush();
      try {
        released.await();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    requests.add(
        Map.of(
            "range", String.valueOf(headers.getFirst("Range")),
            "if-range", String.valueOf(headers.getFirst("If-Range"))));
    try (exchange) {
      Fault fault = faults.poll();
      if (fault != null) {
        fault.answer(exchange);
      } else {
        int from = from(exchange);
        begin(exchange, from);
        exchange.getResponseBody().write(file, from, file.length - from);
      }
    }
  }

  private int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean partial = range != null && (condition == null || condition.equals(tag));
    return partial ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
  }

  private void begin(HttpExchange exchange, int from) throws IOException {
    exchange.getResponseHeaders().set("ETag", tag);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
  }
}
