package dev.hearth.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from one connection, strictly and with bounds on everything. */
final class RequestReader {

  static final int MAX_BODY = 8 << 20;

  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADERS = 100;
  private static final Set<String> OWN_HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");

  private final InputStream in;
  private final Semaphore budget;
  private final Runnable onContinue;

  /**
   * @param in must support mark and reset
   * @param budget the bytes that bodies may still take, over all connections; a body's bytes are
   *     taken from it and given back by whoever is done with the request
   * @param onContinue tells a client that waits for it that its body is welcome
   */
  RequestReader(InputStream in, Semaphore budget, Runnable onContinue) {
    this.in = in;
    this.budget = budget;
    this.onContinue = onContinue;
  }

  /** Reads the next request; null when the client closed the connection between two of them. */
  @Nullable HttpRequest next() throws IOException, MalformedRequestException {
    String line = firstLine();
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || parts[0].isEmpty() || !parts[1].startsWith("/")) {
      throw new MalformedRequestException(400, "The request line is not METHOD /path HTTP/1.1.");
    }
    if (!parts[2].equals("HTTP/1.1")) {
      throw new MalformedRequestException(505, "Only HTTP/1.1 is spoken here.");
    }
    Map<String, String> headers = headers();
    requireOwnHost(headers.get("host"));
    byte[] body = body(headers);
    boolean close = "close".equalsIgnoreCase(headers.get("connection"));
    return new HttpRequest(parts[0], parts[1].split("\\?", 2)[0], body, !close);
  }

  private @Nullable String firstLine() throws IOException, MalformedRequestException {
    in.mark(1);
    if (in.read() < 0) {
      return null;
    }
    in.reset();
    String line = line();
    return line.isEmpty() ? line() : line;
  }

  private Map<String, String> headers() throws IOException, MalformedRequestException {
    Map<String, String> headers = new HashMap<>();
    int count = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ')) {
        throw new MalformedRequestException(400, "A header line is not name: value.");
      }
      if (++count > MAX_HEADERS) {
        throw new MalformedRequestException(431, "More than %d headers.".formatted(MAX_HEADERS));
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (headers.put(name, value) != null && isSingle(name)) {
        throw new MalformedRequestException(400, "The header %s comes twice.".formatted(name));
      }
    }
    return headers;
  }

  private static boolean isSingle(String name) {
    return switch (name) {
      case "host", "content-length", "transfer-encoding", "connection", "expect" -> true;
      default -> false;
    };
  }

  /** A web page that had its name point here must not reach the model. */
  private static void requireOwnHost(@Nullable String host) throws MalformedRequestException {
    if (host == null) {
      throw new MalformedRequestException(400, "The header host is missing.");
    }
    String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    if (!OWN_HOSTS.contains(name)) {
      throw new MalformedRequestException(403, "This server answers on loopback names only.");
    }
  }

  private byte[] body(Map<String, String> headers) throws IOException, MalformedRequestException {
    String length = headers.get("content-length");
    String encoding = headers.get("transfer-encoding");
    if (length == null && encoding == null) {
      return new byte[0];
    }
    if (length != null && encoding != null) {
      throw new MalformedRequestException(400, "Both content-length and transfer-encoding.");
    }
    if (encoding != null && !encoding.equalsIgnoreCase("chunked")) {
      throw new MalformedRequestException(501, "The only transfer-encoding is chunked.");
    }
    int reserved = length == null ? MAX_BODY : announced(length);
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      onContinue.run();
    }
    budget.acquireUninterruptibly(reserved);
    int kept = 0;
    try {
      byte[] body = length == null ? new ChunkedBody(this).read() : exactly(reserved);
      kept = body.length;
      return body;
    } finally {
      budget.release(reserved - kept);
    }
  }

  private static int announced(String length) throws MalformedRequestException {
    if (!length.matches("\\d{1,18}")) {
      throw new MalformedRequestException(400, "The content-length is not a number.");
    }
    long bytes = Long.parseLong(length);
    if (bytes > MAX_BODY) {
      throw tooLarge();
    }
    return (int) bytes;
  }

  static MalformedRequestException tooLarge() {
    return new MalformedRequestException(
        413, "The body has more than %d bytes.".formatted(MAX_BODY));
  }

  byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended inside a body");
    }
    return bytes;
  }

  /** Reads one line without its end. */
  String line() throws IOException, MalformedRequestException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended inside a request");
      }
      if (line.length() == MAX_LINE) {
        throw new MalformedRequestException(
            431, "A line has more than %d bytes.".formatted(MAX_LINE));
      }
      line.append((char) c);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new MalformedRequestException(400, "A line does not end with CR LF.");
    }
    line.setLength(line.length() - 1);
    if (line.indexOf("\r") >= 0 || line.indexOf("\0") >= 0) {
      throw new MalformedRequestException(400, "A line holds a control character.");
    }
    return line.toString();
  }
}
