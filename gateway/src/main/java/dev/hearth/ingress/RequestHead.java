package dev.hearth.ingress;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** What a request says before its body. */
final class RequestHead {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString[] KEY_HEADERS = {
    AsciiString.cached("x-api-key"),
    AsciiString.cached("api-key"),
    AsciiString.cached("x-goog-api-key")
  };
  private static final String BEARER = "Bearer ";
  private static final int SHOWN = 200;

  private final HttpRequest request;
  private final String path;
  private final String id;

  private RequestHead(HttpRequest request, String path, String id) {
    this.request = request;
    this.path = path;
    this.id = id;
  }

  static RequestHead of(HttpRequest request, RequestIds ids) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return new RequestHead(
        request,
        query < 0 ? uri : uri.substring(0, query),
        ids.of(request.headers().get(REQUEST_ID)));
  }

  /** Why it is no request that can be served; null when it can. */
  @Nullable InferenceError refusal() {
    if (request.decoderResult().isFailure()) {
      return malformed(request.decoderResult().cause());
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !isHttp10()) {
      return InferenceError.invalid(
          "%s is not spoken here (expected: HTTP/1.1).".formatted(request.protocolVersion()), null);
    }
    HttpHeaders headers = request.headers();
    if (headers.getAll(HttpHeaderNames.HOST).size() != 1 && !isHttp10()) {
      return InferenceError.invalid("The Host header is missing or not alone.", null);
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      return InferenceError.invalid("Expect: unknown value (expected: 100-continue).", null);
    }
    return null;
  }

  String id() {
    return id;
  }

  String method() {
    return request.method().name();
  }

  String path() {
    return path;
  }

  /** The path as a message may show it. */
  String shownPath() {
    return path.length() > SHOWN ? path.substring(0, SHOWN) + "…" : path;
  }

  @Nullable String host() {
    return request.headers().get(HttpHeaderNames.HOST);
  }

  @Nullable String origin() {
    return request.headers().get(HttpHeaderNames.ORIGIN);
  }

  /** The key that the caller gave, in whichever header its dialect has for it. */
  @Nullable String key() {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return authorization.substring(BEARER.length()).trim();
    }
    for (AsciiString header : KEY_HEADERS) {
      String key = request.headers().get(header);
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  /** The body's length as announced, -1 when it is not. */
  long contentLength() {
    return HttpUtil.getContentLength(request, -1L);
  }

  /** Whether a body follows that is not empty. */
  boolean announcesBody() {
    return contentLength() > 0 || HttpUtil.isTransferEncodingChunked(request);
  }

  /** Whether it has passed the gateway of that {@code Via} value. */
  boolean passed(String via) {
    String passed = request.headers().get(HttpHeaderNames.VIA);
    return passed != null && passed.contains(via);
  }

  boolean keepAlive() {
    return !request.decoderResult().isFailure() && HttpUtil.isKeepAlive(request);
  }

  boolean isHttp10() {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_0);
  }

  boolean isHeadMethod() {
    return request.method().name().equals("HEAD");
  }

  private static InferenceError malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          InferenceError.of(Kind.TOO_LARGE, "The request line is longer than 8192 bytes.");
      case TooLongHttpHeaderException _ ->
          InferenceError.of(Kind.TOO_LARGE, "The request headers are longer than 65536 bytes.");
      default ->
          InferenceError.invalid(
              "The request is not well-formed HTTP (%s).".formatted(firstLine(cause)), null);
    };
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    String line = text.lines().findFirst().orElse("");
    return line.length() > SHOWN ? line.substring(0, SHOWN) : line;
  }
}
