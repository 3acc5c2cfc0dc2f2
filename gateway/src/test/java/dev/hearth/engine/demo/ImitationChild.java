package dev.hearth.engine.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/**
 * A child process without a model. The "model file" says what it does ({@code good}, {@code
 * crashing}, {@code unusable}, {@code silent}, {@code stubborn}) and counts its starts, a line
 * each.
 */
final class ImitationChild {

  private ImitationChild() {}

  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[1]);
    String behaviour = Files.readAllLines(model).getFirst();
    Files.writeString(model, "\nstarted", StandardOpenOption.APPEND);
    switch (behaviour) {
      case "crashing" -> say("sorry, I crash", 1);
      case "unusable" -> say("this is no model", 2);
      case "silent" -> new CountDownLatch(1).await();
      default -> serve(Integer.parseInt(arguments[3]));
    }
    if (behaviour.equals("stubborn")) {
      new CountDownLatch(1).await();
    }
    int read;
    do {
      read = System.in.read();
    } while (read >= 0);
    Runtime.getRuntime().halt(0);
  }

  private static void say(String words, int status) {
    System.err.println(words);
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  private static void serve(int port) throws IOException {
    HttpServer server = null;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    } catch (BindException taken) {
      say("port taken", 3);
      return;
    }
    server.createContext("/health", exchange -> answer(exchange, "{\"status\":\"ok\"}"));
    server.createContext(
        "/pid", exchange -> answer(exchange, Long.toString(ProcessHandle.current().pid())));
    server.createContext(
        "/env", exchange -> answer(exchange, String.join(",", System.getenv().keySet())));
    server.createContext("/die", _ -> Runtime.getRuntime().halt(139));
    server.start();
    System.out.println("HEARTH_EMBEDDED_PORT=" + server.getAddress().getPort());
    System.out.println("and a line that is none of the parent's business");
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
