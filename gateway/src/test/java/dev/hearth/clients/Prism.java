package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prism in front of the gateway: holds every request and every whole answer that passes it to
 * OpenAI's published description of its API.
 */
final class Prism implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROGRAM = "node_modules/@stoplight/prism-cli/dist/index.js";
  private static final String READY = "Prism is listening";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private Prism(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What came back, and how it differs from the description; empty where it does not. */
  record Checked(int status, JsonNode body, List<String> violations) {}

  /**
   * Starts it.
   *
   * @param description the file of the whole API; only these of its paths are looked at
   */
  static Prism before(String baseUrl, Path description, List<String> paths) throws IOException {
    NpmFolder folder = NpmFolder.orSkip();
    Path part = folder.file("openai-part.json");
    Files.writeString(part, only(JSON.readTree(description.toFile()), paths));
    int port = freePort();
    Process process =
        folder.start(
            PROGRAM, "proxy", part.toString(), baseUrl, "-h", "127.0.0.1", "-p", "" + port);
    awaitReady(process);
    return new Prism(process, port);
  }

  Checked get(String path) throws Exception {
    return send(request(path).GET());
  }

  Checked post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("authorization", "Bearer none");
  }

  private Checked send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    List<String> violations =
        response.headers().allValues("sl-violations").stream()
            .flatMap(list -> elements(list).stream())
            .toList();
    return new Checked(response.statusCode(), JSON.readTree(response.body()), violations);
  }

  private static List<String> elements(String list) {
    try {
      return JSON.readTree(list).valueStream().map(JsonNode::toString).toList();
    } catch (IOException e) {
      throw new AssertionError("sl-violations: " + list, e);
    }
  }

  private static String only(JsonNode description, List<String> paths) {
    ObjectNode part = description.deepCopy();
    part.withObjectProperty("paths").retain(paths);
    return part.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Reads what it prints up to the line that says so; the rest is read and dropped. */
  private static void awaitReady(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    @Nullable String line = lines.readLine();
    while (line != null && !line.contains(READY)) {
      said.append(line).append('\n');
      line = lines.readLine();
    }
    if (line == null) {
      throw new AssertionError("Prism ended:\n" + said);
    }
    Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
  }
}
