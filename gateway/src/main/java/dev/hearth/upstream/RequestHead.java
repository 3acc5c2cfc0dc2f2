package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** The first line and the header fields of a request. */
final class RequestHead {

  private RequestHead() {}

  /**
   * The head of this request. It asks for an answer that is not compressed: back ends are near or
   * stream, and what passes through must not be unpacked.
   *
   * @throws IllegalArgumentException when the method, the path or a header would break the format;
   *     the message does not repeat a header's value
   */
  static HttpRequest of(UpstreamRequest request, long length) {
    HttpMethod method = HttpMethod.valueOf(request.method());
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, request.path());
    HttpHeaders headers = head.headers();
    headers.set(HttpHeaderNames.HOST, request.endpoint().authority());
    for (Header header : request.headers()) {
      add(headers, header);
    }
    headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
    if (length > 0 || expectsBody(method)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    return head;
  }

  private static void add(HttpHeaders headers, Header header) {
    try {
      headers.add(header.name(), header.value());
    } catch (IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          "request header "
              + printable(header.name())
              + ": not fit for HTTP (expected: a name and a value without control characters)");
    }
  }

  private static boolean expectsBody(HttpMethod method) {
    return method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.PATCH);
  }

  private static String printable(String name) {
    return name.replaceAll("[^!-~]", "?");
  }
}
