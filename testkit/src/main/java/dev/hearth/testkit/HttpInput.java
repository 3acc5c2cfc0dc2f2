package dev.hearth.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reading half of HTTP/1.1 over a stream: lines, header blocks and bodies, strictly parsed. */
final class HttpInput {

  private static final int LONGEST_LINE = 64 * 1024;
  private static final int MOST_HEADERS = 1000;

  private final BufferedInputStream in;

  HttpInput(InputStream in) {
    this.in = new BufferedInputStream(in, 16 * 1024);
  }

  /** Takes body bytes as they come. */
  interface Sink {
    void take(byte[] bytes, int length) throws IOException;
  }

  /** The message does not follow HTTP/1.1. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Waits for a first byte without taking it; false at the end of the stream. */
  boolean awaitByte() throws IOException {
    in.mark(1);
    int b = in.read();
    if (b < 0) {
      return false;
    }
    in.reset();
    return true;
  }

  /** A line without its CRLF (or LF); null when the stream ends before its first byte. */
  @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 && line.size() == 0) {
        return null;
      }
      if (b < 0) {
        throw new EOFException("ended inside the line '" + line + "'");
      }
      if (line.size() == LONGEST_LINE) {
        throw new MalformedException("line longer than " + LONGEST_LINE + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  String requiredLine(String what) throws IOException {
    String line = line();
    if (line == null) {
      throw new EOFException("ended before " + what);
    }
    return line;
  }

  Headers headers() throws IOException {
    List<Headers.Header> headers = new ArrayList<>();
    for (String line = requiredLine("the end of the headers");
        !line.isEmpty();
        line = requiredLine("the end of the headers")) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() == MOST_HEADERS) {
        throw new MalformedException("header line '" + line + "' (expected: name: value)");
      }
      headers.add(new Headers.Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Headers(headers);
  }

  void fixed(long length, Sink sink) throws IOException {
    byte[] buffer = new byte[(int) Math.min(16 * 1024, Math.max(1, length))];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException("ended with " + left + " of " + length + " body bytes missing");
      }
      sink.take(buffer, n);
      left -= n;
    }
  }

  void untilEnd(Sink sink) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sink.take(buffer, n);
    }
  }

  /** The size of the chunk that follows; 0 means that the trailers follow. */
  long chunkSize() throws IOException {
    String line = requiredLine("a chunk size");
    String digits = line.split(";", 2)[0].strip();
    if (!digits.matches("[0-9a-fA-F]{1,15}")) {
      throw new MalformedException("chunk size '" + line + "' (expected: hexadecimal digits)");
    }
    return Long.parseLong(digits, 16);
  }

  void chunkEnd() throws IOException {
    String line = requiredLine("the end of a chunk");
    if (!line.isEmpty()) {
      throw new MalformedException("'" + line + "' after a chunk (expected: an empty line)");
    }
  }

  /** A whole chunked body; returns its trailers. */
  Headers chunked(Sink sink) throws IOException {
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      fixed(size, sink);
      chunkEnd();
    }
    return headers();
  }
}
