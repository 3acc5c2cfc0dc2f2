package dev.hearth.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A back end on loopback that speaks one vendor's API and answers what it is asked: it tells a
 * tool's result again, calls the tool that it is offered, fills in the schema that it is given, and
 * says {@link #TEXT} otherwise. A request that the vendor would not take is refused with what is
 * wrong with it.
 */
abstract class Imitation implements AutoCloseable {
  static final String TEXT = "Grüße aus Paris: 21 °C ☀, sagt die Imitation.";
  static final String TOOL = "get_weather";

  /** How many tokens every request is, where the vendor counts them. */
  static final int COUNTED = 1234;

  static final String CALL_ID = "call_imitated_1";
  static final String BUSY_MESSAGE = "imitated: slow down";
  static final String BROKEN_MESSAGE = "imitated: something broke";

  /** The upstream names of models that fail end with these. */
  static final String BUSY = "-busy";

  static final String BROKEN = "-broken";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Imitation() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no loopback port for an imitation", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** An answer to be written. */
  record Answer(int status, String contentType, List<String> pieces) {
    static Answer json(int status, JsonNode body) {
      return new Answer(status, "application/json", List.of(body.toString()));
    }
  }

  /** A request that the vendor would refuse. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  final String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public final void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** The answer to a request whose model neither is busy nor broken. */
  abstract Answer answer(String path, JsonNode request);

  abstract Answer error(int status, String message);

  /** The text of the last message when it is a tool's result. */
  abstract Optional<String> toolResult(JsonNode request);

  /** The name of the tool that is offered, one that takes a city. */
  abstract Optional<String> tool(JsonNode request);

  /** The schema that the answer has to follow. */
  abstract Optional<JsonNode> schema(JsonNode request);

  final Utterance say(JsonNode request) {
    Optional<String> result = toolResult(request);
    if (result.isPresent()) {
      return new Utterance.Text("The tool said: " + result.get());
    }
    Optional<String> tool = tool(request);
    if (tool.isPresent()) {
      return new Utterance.Call(CALL_ID, tool.get(), object("{\"city\":\"Paris\"}"));
    }
    return new Utterance.Text(schema(request).map(Imitation::example).orElse(TEXT));
  }

  /** The text in the pieces of a stream. */
  static List<String> words(String text) {
    return List.of(text.split("(?<= )"));
  }

  static List<Double> vector() {
    return List.of(0.25, -0.5, 0.125);
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new Wrong("no JSON: " + e.getOriginalMessage());
    }
  }

  static void require(boolean right, String message) {
    if (!right) {
      throw new Wrong(message);
    }
  }

  /** An object of the schema's kind, whose values are the first that the schema allows. */
  private static String example(JsonNode schema) {
    ObjectNode example = JSON.createObjectNode();
    for (var property : schema.path("properties").properties()) {
      JsonNode only = property.getValue().path("const");
      JsonNode allowed = only.isTextual() ? only : property.getValue().path("enum").path(0);
      require(allowed.isTextual(), "schema: neither const nor enum in " + property);
      example.set(property.getKey(), allowed);
    }
    require(!example.isEmpty(), "schema: no properties in " + schema);
    return example.toString();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      write(exchange, answerOrError(exchange, new String(body, StandardCharsets.UTF_8)));
    }
  }

  private Answer answerOrError(HttpExchange exchange, String body) {
    if (exchange.getRequestMethod().equals("GET")) { // a probe of its health
      return Answer.json(200, object("{\"object\":\"list\",\"data\":[],\"models\":[]}"));
    }
    try {
      checkHeaders(exchange);
      JsonNode request = object(body);
      String model = request.path("model").asText();
      if (model.endsWith(BUSY)) {
        return error(429, BUSY_MESSAGE);
      }
      if (model.endsWith(BROKEN)) {
        return error(500, BROKEN_MESSAGE);
      }
      return answer(exchange.getRequestURI().getPath(), request);
    } catch (Wrong e) {
      return error(400, "imitation: " + e.getMessage());
    }
  }

  /** Throws {@link Wrong} when a header is missing that the vendor wants. */
  void checkHeaders(HttpExchange exchange) {}

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("content-type", answer.contentType());
    exchange.sendResponseHeaders(answer.status(), 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String piece : answer.pieces()) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }
}
