package dev.hearth.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Writes one answer, step by step; every step is one write, or one write a byte when dripping. */
final class AnswerWriter {

  private static final byte[] CRLF = {'\r', '\n'};
  private static final Pattern ASKS_FOR_USAGE = Pattern.compile("\"include_usage\"\\s*:\\s*true");

  private final OutputStream out;
  private final ReceivedRequest request;
  private final boolean headOnly;
  private Step.Framing framing = Step.Framing.UNTIL_CLOSE;
  private boolean closing;
  private boolean dripping;

  AnswerWriter(OutputStream out, ReceivedRequest request) {
    this.out = out;
    this.request = request;
    this.headOnly = request.method().equals("HEAD");
    this.closing =
        request.headers().lists("connection", "close") || request.version().equals("HTTP/1.0");
  }

  void continueNow() throws IOException {
    write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  void head(Step.Head head) throws IOException {
    framing = head.framing();
    closing |= framing == Step.Framing.UNTIL_CLOSE || head.headers().lists("connection", "close");
    StringBuilder text = new StringBuilder("HTTP/1.1 ");
    text.append(head.status()).append(' ').append(reason(head.status())).append("\r\n");
    for (Headers.Header header : head.headers().list()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  void piece(Step.Piece piece) throws IOException {
    if (headOnly || !wanted(piece)) {
      return;
    }
    request.writesPiece();
    write(framed(piece.bytes().toArray()));
  }

  void end() throws IOException {
    if (!headOnly && framing == Step.Framing.CHUNKED) {
      write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  void raw(byte[] bytes) throws IOException {
    write(bytes);
  }

  void dripFromHere() {
    dripping = true;
  }

  /** Whether the connection ends with this answer, by what the two sides announced. */
  boolean endsConnection() {
    return closing;
  }

  /** The index of the last step that writes for this request; -1 when none does. */
  int lastWrite(List<Step> steps) {
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      boolean skipped =
          (headOnly && (step instanceof Step.Piece || step instanceof Step.End))
              || (step instanceof Step.Piece piece && !wanted(piece))
              || (step instanceof Step.End && framing != Step.Framing.CHUNKED && !chunks(steps));
      last = step.writes() && !skipped ? i : last;
      if (step instanceof Step.Silence) {
        return -1;
      }
    }
    return last;
  }

  private static boolean chunks(List<Step> steps) {
    return steps.stream()
        .anyMatch(s -> s instanceof Step.Head h && h.framing() == Step.Framing.CHUNKED);
  }

  private boolean wanted(Step.Piece piece) {
    return piece.kind() != Step.Kind.USAGE_IF_ASKED || asksForUsage();
  }

  private boolean asksForUsage() {
    return ASKS_FOR_USAGE.matcher(request.bodyText()).find();
  }

  private byte[] framed(byte[] bytes) {
    if (framing != Step.Framing.CHUNKED || bytes.length == 0) {
      return bytes;
    }
    var chunk = new ByteArrayOutputStream(bytes.length + 16);
    chunk.writeBytes(
        (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    chunk.writeBytes(bytes);
    chunk.writeBytes(CRLF);
    return chunk.toByteArray();
  }

  private void write(byte[] bytes) throws IOException {
    if (!dripping) {
      out.write(bytes);
      return;
    }
    for (byte b : bytes) {
      out.write(b);
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 413 -> "Content Too Large";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      default -> "Status " + status;
    };
  }
}
