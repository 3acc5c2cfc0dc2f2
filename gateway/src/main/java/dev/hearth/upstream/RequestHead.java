package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * The first line and the header fields of a request, fit for HTTP. It asks for an answer that is
 * not compressed: back ends are near or stream, and what passes through must not be unpacked.
 *
 * @param length of the body
 */
record RequestHead(String method, String path, List<Header> headers, long length) {
  private static final AsciiString HOST = AsciiString.cached(" HTTP/1.1\r\nhost: ");
  private static final int NAME_END = ':' << 8 | ' ';
  private static final int LINE_END = '\r' << 8 | '\n';
  private static final AsciiString PLAIN = AsciiString.cached("accept-encoding: identity\r\n");
  private static final AsciiString LENGTH = AsciiString.cached("content-length: ");

  /**
   * @throws IllegalArgumentException when the method, the path or a header would break the format;
   *     the message does not repeat a header's value
   */
  RequestHead {
    if (method.isEmpty() || HttpHeaderValidationUtil.validateToken(method) >= 0) {
      throw new IllegalArgumentException(
          "request method '" + printable(method) + "' (expected: a token, such as GET)");
    }
    if (path.isEmpty() || !isPrintable(path)) {
      throw new IllegalArgumentException(
          "request path '"
              + printable(path)
              + "' (expected: a path without blanks and control characters)");
    }
    for (Header header : headers) {
      check(header);
    }
  }

  static RequestHead of(UpstreamRequest request, long length) {
    return new RequestHead(request.method(), request.path(), request.headers(), length);
  }

  /** Whether the answer to it has no body. */
  boolean asksForHead() {
    return method.equals("HEAD");
  }

  /**
   * Appends the head.
   *
   * @param authority the value of its {@code Host} header
   * @param out stays the caller's
   */
  void writeTo(ByteBuf out, String authority) {
    ascii(out, method);
    out.writeByte(' ').writeCharSequence(path, UTF_8);
    ascii(out, HOST);
    ascii(out, authority);
    out.writeShort(LINE_END);
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      ascii(out, header.name());
      out.writeShort(NAME_END);
      ascii(out, header.value());
      out.writeShort(LINE_END);
    }
    ascii(out, PLAIN);
    if (length > 0 || expectsBody(method)) {
      ascii(out, LENGTH);
      ascii(out, Long.toString(length));
      out.writeShort(LINE_END);
    }
    out.writeShort(LINE_END);
  }

  private static void ascii(ByteBuf out, CharSequence text) {
    ByteBufUtil.writeAscii(out, text);
  }

  private static void check(Header header) {
    String name = header.name();
    if (name.isEmpty()
        || HttpHeaderValidationUtil.validateToken(name) >= 0
        || HttpHeaderValidationUtil.validateValidHeaderValue(header.value()) >= 0) {
      throw new IllegalArgumentException(
          "request header "
              + printable(name)
              + ": not fit for HTTP (expected: a name and a value without control characters)");
    }
  }

  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static boolean isPrintable(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String printable(String text) {
    return text.replaceAll("[^!-~]", "?");
  }
}
