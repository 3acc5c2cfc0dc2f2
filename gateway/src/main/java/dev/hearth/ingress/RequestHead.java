package dev.hearth.ingress;

import dev.hearth.inference.InferenceError;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request says before its body. */
final class RequestHead {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString EXPLAIN = AsciiString.cached("x-hearth-explain");
  private static final AsciiString STRICT = AsciiString.cached("x-hearth-strict");
  private static final AsciiString[] KEY_HEADERS = {
    AsciiString.cached("x-api-key"),
    AsciiString.cached("api-key"),
    AsciiString.cached("x-goog-api-key")
  };
  private static final String BEARER = "Bearer ";
  private static final int SHOWN = 200;

  private final HttpRequest request;
  private final RequestTarget target;
  private final String id;

  private RequestHead(HttpRequest request, String id) {
    this.request = request;
    this.target = RequestTarget.of(request.uri());
    this.id = id;
  }

  static RequestHead of(HttpRequest request, RequestIds ids) {
    return new RequestHead(request, ids.of(request.headers().get(REQUEST_ID)));
  }

  /** What stands for the request of a caller that is told something before it has sent one. */
  static RequestHead none(RequestIds ids) {
    return new RequestHead(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), ids.of(null));
  }

  /** Why it is no request that can be served; null when it can. */
  @Nullable Refusal refusal() {
    if (request.decoderResult().isFailure()) {
      return malformed(request.decoderResult().cause());
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !isHttp10()) {
      return Refusal.of(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
          "%s is not spoken here (expected: HTTP/1.1).".formatted(request.protocolVersion()));
    }
    if (!target.isServable()) {
      return invalid("The request's target is neither a path nor the address of one.");
    }
    HttpHeaders headers = request.headers();
    if (headers.getAll(HttpHeaderNames.HOST).size() != 1 && !isHttp10()) {
      return invalid("The Host header is missing or not alone.");
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      return Refusal.of(
          HttpResponseStatus.EXPECTATION_FAILED, "Expect: unknown value (expected: 100-continue).");
    }
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
    if (coding != null && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
      return Refusal.of(
          HttpResponseStatus.NOT_IMPLEMENTED,
          "Transfer-Encoding: unknown coding (expected: chunked, and nothing else).");
    }
    return null;
  }

  String id() {
    return id;
  }

  String method() {
    return request.method().name();
  }

  RequestTarget target() {
    return target;
  }

  String path() {
    return target.path();
  }

  /** The path as a message may show it. */
  String shownPath() {
    return path().length() > SHOWN ? path().substring(0, SHOWN) + "…" : path();
  }

  /** Whom the caller means: by the target if that says so, else by the Host header. */
  @Nullable String host() {
    String authority = target.authority();
    return authority == null ? request.headers().get(HttpHeaderNames.HOST) : authority;
  }

  /** Whether the caller rather has an error than an answer to a part of what it asks. */
  boolean wantsStrictness() {
    return request.headers().containsValue(STRICT, "true", true);
  }

  /** Whether the caller wants to know where its request would go, instead of an answer. */
  boolean wantsExplanation() {
    return request.headers().containsValue(EXPLAIN, "true", true);
  }

  /** A field's value, the first where it is there several times; null where it is not there. */
  @Nullable String header(String name) {
    return request.headers().get(name);
  }

  @Nullable String userAgent() {
    return request.headers().get(HttpHeaderNames.USER_AGENT);
  }

  /** Those of the named fields that are there: name → value. */
  Map<String, String> headers(List<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : names) {
      String value = request.headers().get(name);
      if (value != null) {
        found.put(name, value);
      }
    }
    return found;
  }

  /** Whether a browser asks for leave to send a page's request. */
  boolean isPreflight() {
    return method().equals("OPTIONS")
        && origin() != null
        && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
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

  private static Refusal malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          Refusal.of(
              HttpResponseStatus.REQUEST_URI_TOO_LONG,
              "The request line is longer than %d bytes.".formatted(RequestDecoder.MAX_LINE));
      case TooLongHttpHeaderException _ ->
          Refusal.of(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "The request headers are longer than %d bytes."
                  .formatted(RequestDecoder.MAX_HEADERS));
      default -> invalid("The request is not well-formed HTTP (%s).".formatted(firstLine(cause)));
    };
  }

  private static Refusal invalid(String message) {
    return Refusal.of(InferenceError.invalid(message, null));
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    String line = text.lines().findFirst().orElse("");
    return line.length() > SHOWN ? line.substring(0, SHOWN) : line;
  }
}
