package dev.hearth.ingress;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.pipeline.RetryAdvice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not taken.
 *
 * @param framing the status for what is wrong with the request as HTTP; null where the dialect's
 *     own status for the error is right
 * @param allowed the methods that are served there, where it is the method that is wrong
 */
record Refusal(
    InferenceError error, @Nullable HttpResponseStatus framing, @Nullable String allowed) {
  private static final Duration SOON = Duration.ofSeconds(1);

  static Refusal of(InferenceError error) {
    return new Refusal(error, null, null);
  }

  static Refusal of(Kind kind, String message) {
    return of(InferenceError.of(kind, message));
  }

  static Refusal of(HttpResponseStatus status, String message) {
    return new Refusal(InferenceError.invalid(message, null), status, null);
  }

  /** A part of the request did not arrive in time. */
  static Refusal late(String part, Duration limit) {
    String message =
        "The request's %s did not arrive within %d s.".formatted(part, limit.toSeconds());
    return new Refusal(
        InferenceError.invalid(message, null).withCode("request_timeout"),
        HttpResponseStatus.REQUEST_TIMEOUT,
        null);
  }

  /**
   * The path exists, the method does not.
   *
   * @param allowed those that do, as an {@code Allow} header has them
   */
  static Refusal ofMethod(String method, String path, String allowed) {
    String message =
        "%s is not served at %s (expected: %s)."
            .formatted(method, path, allowed.replace(",", " or"));
    return new Refusal(InferenceError.of(Kind.METHOD_NOT_ALLOWED, message), null, allowed);
  }

  static Refusal bodyTooLarge(IngressConfig config) {
    return of(
        Kind.TOO_LARGE,
        "The request body is larger than %d bytes (expected: at most that; listen.max_body sets it)."
            .formatted(config.maxBodyBytes()));
  }

  static Refusal nothingToExplain() {
    return of(
        InferenceError.invalid(
            "No question for a model is served at the path that the query says (expected: such as"
                + " path=/v1/messages, or none).",
            "path"));
  }

  static Refusal questionTooLong(int limit) {
    return of(
        Kind.TOO_LARGE,
        "The request body is larger than %d bytes (expected: at most that here).".formatted(limit));
  }

  static Refusal tooManyBytes(IngressConfig config) {
    return soon(
        "The gateway holds as many request bytes as it may (listen.max_in_flight: %d)."
            .formatted(config.maxBytesInFlight()));
  }

  static Refusal tooManyConnections(IngressConfig config) {
    return soon(
        "The gateway holds as many connections as it may (listen.max_connections: %d)."
            .formatted(config.maxConnections()));
  }

  private static Refusal soon(String message) {
    return of(InferenceError.of(Kind.UNAVAILABLE, message).withRetryAfter(SOON));
  }

  private RetryAdvice advice() {
    RetryAdvice advice = RetryAdvice.of(error);
    return HttpResponseStatus.REQUEST_TIMEOUT.equals(framing)
        ? new RetryAdvice(true, advice.afterSeconds())
        : advice;
  }

  int status(DoorDialect dialect) {
    return framing == null ? dialect.status(error) : framing.code();
  }

  /** The answer that tells it; its body's ownership is the caller's. */
  HttpAnswer.Whole answer(DoorDialect dialect, ByteBufAllocator allocator) {
    return whole(dialect, dialect.errorBody(error, allocator));
  }

  /** The same, where the request that it answers is known. */
  HttpAnswer.Whole answer(DoorDialect dialect, AnswerId id, ByteBufAllocator allocator) {
    return whole(dialect, dialect.errorBody(error, id, allocator));
  }

  private HttpAnswer.Whole whole(DoorDialect dialect, ByteBuf body) {
    return new HttpAnswer.Whole(status(dialect), "application/json", body, advice());
  }
}
