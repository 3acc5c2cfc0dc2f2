package dev.hearth.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP connection on a raw socket: a test writes exactly the bytes it means and reads exactly
 * what came.
 *
 * <p>For one thread, except that {@link #reset} and {@link #close} may come from another. Reads
 * wait at most 20 seconds.
 */
public final class RawClient implements AutoCloseable {

  private final Socket socket;
  private final HttpInput in;

  /** The status line and headers of an answer whose body has not been read yet. */
  public record Head(String version, int status, String reason, Headers headers) {
    public Optional<String> header(String name) {
      return headers.first(name);
    }
  }

  /** How the other side ended the connection. */
  public enum End {
    /** An orderly end, after all bytes. */
    CLOSED,
    RESET
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new HttpInput(socket.getInputStream());
  }

  /** Connects to a loopback port. */
  public static RawClient connect(int port) {
    return connect(port, 0);
  }

  /** Connects with a receive buffer of about this many bytes, so that slow reading is soon felt. */
  public static RawClient connect(int port, int receiveBufferBytes) {
    Socket socket = new Socket();
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Waits.LIMIT.toMillis());
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) Waits.LIMIT.toMillis());
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to loopback port " + port, e);
    }
  }

  // ---- sending

  /** Sends these bytes (UTF-8) in one write. */
  public RawClient send(String bytes) {
    return send(bytes.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + bytes.length + " bytes", e);
    }
  }

  /** Sends these bytes one at a time. */
  public RawClient sendDripping(String bytes) {
    for (byte b : bytes.getBytes(StandardCharsets.UTF_8)) {
      send(new byte[] {b});
    }
    return this;
  }

  /** Sends a request with a Host header and, when there is a body, its length. */
  public RawClient sendRequest(String method, String target, String body, String... headerLines) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(method).append(' ').append(target);
    head.append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(socket.getPort()).append("\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    if (bytes.length > 0) {
      head.append("Content-Length: ").append(bytes.length).append("\r\n");
    }
    return send(head.append("\r\n").append(body).toString());
  }

  public RawClient get(String target, String... headerLines) {
    return sendRequest("GET", target, "", headerLines);
  }

  /** Sends a JSON body. */
  public RawClient post(String target, String json, String... headerLines) {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Content-Type: application/json");
    return sendRequest("POST", target, json, lines.toArray(String[]::new));
  }

  /** Says that no more bytes will be sent; reading goes on. */
  public RawClient halfClose() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot half-close", e);
    }
  }

  /** Ends the connection with a reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reset", e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close", e);
    }
  }

  // ---- reading

  /** Reads one whole answer; a {@code 100 Continue} is an answer of its own. */
  public RawResponse readResponse() {
    return readBody(readHead(), false);
  }

  /** Reads the answer to a HEAD request, which has no body whatever its headers say. */
  public RawResponse readHeadResponse() {
    return readBody(readHead(), true);
  }

  public Head readHead() {
    return reading(
        "the head of an answer",
        () -> {
          String line = in.requiredLine("the status line");
          String[] parts = line.split(" ", 3);
          if (parts.length < 2 || !line.startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
            throw new HttpInput.MalformedException(
                "status line '" + line + "' (expected: HTTP/1.1 status reason)");
          }
          String reason = parts.length == 3 ? parts[2] : "";
          return new Head(parts[0], Integer.parseInt(parts[1]), reason, in.headers());
        });
  }

  /** Reads the rest of the answer that this head began. */
  public RawResponse readBody(Head head) {
    return readBody(head, false);
  }

  /** Reads one chunk of a chunked body; empty when that was the last one (trailers are read). */
  public Optional<byte[]> readChunk() {
    return reading(
        "a chunk",
        () -> {
          long size = in.chunkSize();
          if (size == 0) {
            Headers _ = in.headers();
            return Optional.empty();
          }
          var chunk = new ByteArrayOutputStream();
          in.fixed(size, (bytes, length) -> chunk.write(bytes, 0, length));
          in.chunkEnd();
          return Optional.of(chunk.toByteArray());
        });
  }

  /** Reads chunks until what came so far holds this text; returns all of it (UTF-8). */
  public String readChunksUntil(String text) {
    var all = new ByteArrayOutputStream();
    while (!all.toString(StandardCharsets.UTF_8).contains(text)) {
      byte[] chunk =
          readChunk()
              .orElseThrow(() ->
                  new AssertionError(
                      "the body ended without '"
                          + text
                          + "': "
                          + all.toString(StandardCharsets.UTF_8)));
      all.writeBytes(chunk);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  public byte[] readBytes(int count) {
    return reading(
        count + " bytes",
        () -> {
          var out = new ByteArrayOutputStream();
          in.fixed(count, (bytes, length) -> out.write(bytes, 0, length));
          return out.toByteArray();
        });
  }

  /** Everything until the other side's orderly end. */
  public byte[] readToEnd() {
    return reading(
        "the end of the connection",
        () -> {
          var out = new ByteArrayOutputStream();
          in.untilEnd((bytes, length) -> out.write(bytes, 0, length));
          return out.toByteArray();
        });
  }

  /** Waits until the other side has ended the connection, dropping what still came. */
  public End awaitEnd() {
    return reading(
        "the end of the connection",
        () -> {
          try {
            in.untilEnd((bytes, length) -> {});
            return End.CLOSED;
          } catch (SocketException e) {
            return End.RESET;
          }
        });
  }

  private RawResponse readBody(Head head, boolean bodiless) {
    return reading("the body of " + head, () -> body(head, bodiless));
  }

  private RawResponse body(Head head, boolean bodiless) throws IOException {
    var body = new ByteArrayOutputStream();
    HttpInput.Sink sink = (bytes, length) -> body.write(bytes, 0, length);
    List<Integer> chunkSizes = new ArrayList<>();
    Headers trailers = new Headers(List.of());
    if (bodiless || head.status() < 200 || head.status() == 204 || head.status() == 304) {
      // such answers end with their head
    } else if (head.headers().lists("transfer-encoding", "chunked")) {
      for (long size = in.chunkSize(); size > 0; size = in.chunkSize()) {
        chunkSizes.add((int) size);
        in.fixed(size, sink);
        in.chunkEnd();
      }
      trailers = in.headers();
    } else if (head.headers().has("content-length")) {
      in.fixed(Long.parseLong(head.header("content-length").orElseThrow()), sink);
    } else {
      in.untilEnd(sink);
    }
    return new RawResponse(head, Bytes.of(body.toByteArray()), chunkSizes, trailers);
  }

  private interface Read<T> {
    T run() throws IOException;
  }

  private static <T> T reading(String what, Read<T> read) {
    try {
      return read.run();
    } catch (SocketTimeoutException e) {
      throw new AssertionError(Waits.gaveUp(what).getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("while reading " + what + ": " + e.getMessage(), e);
    }
  }
}
