package dev.hearth.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes the answer to one request: either a whole body or a stream of events. A client that is
 * gone shows as an {@link IOException}.
 */
final class Responder {

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;
  private final boolean keepAlive;

  Responder(OutputStream out, boolean keepAlive) {
    this.out = out;
    this.keepAlive = keepAlive;
  }

  void json(int status, byte[] body) throws IOException {
    json(status, body, Map.of());
  }

  void json(int status, byte[] body, Map<String, String> headers) throws IOException {
    var head = head(status, "application/json");
    headers.forEach((name, value) -> header(head, name, value));
    header(head, "Content-Length", Integer.toString(body.length));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  /** Begins a stream of server-sent events. */
  void beginEvents() throws IOException {
    var head = head(200, "text/event-stream; charset=utf-8");
    header(head, "Cache-Control", "no-cache");
    header(head, "Transfer-Encoding", "chunked");
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Sends one event right away. */
  void event(byte[] data) throws IOException {
    byte[] field = "data: ".getBytes(StandardCharsets.US_ASCII);
    out.write(
        Integer.toHexString(field.length + data.length + 2).getBytes(StandardCharsets.US_ASCII));
    out.write(CRLF);
    out.write(field);
    out.write(data);
    out.write('\n');
    out.write('\n');
    out.write(CRLF);
    out.flush();
  }

  void endEvents() throws IOException {
    out.write(LAST_CHUNK);
    out.flush();
  }

  private StringBuilder head(int status, String contentType) {
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    header(head, "Content-Type", contentType);
    if (!keepAlive) {
      header(head, "Connection", "close");
    }
    return head;
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 413 -> "Content Too Large";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Status";
    };
  }
}
