package dev.hearth.dialect.openai;

import dev.hearth.dialect.Json;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Errors as OpenAI's clients know them: they decide by status, type and code what to do next. */
public final class OpenAiErrors {
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String RATE_LIMIT = "rate_limit_error";
  private static final String SERVER_ERROR = "server_error";

  private OpenAiErrors() {}

  /** The type; never {@code server_error} below 500, because clients repeat those. */
  public static String type(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST,
          INEXPRESSIBLE,
          CONTEXT_OVERFLOW,
          CONTENT_POLICY,
          UNAUTHENTICATED,
          FORBIDDEN,
          UNKNOWN_MODEL,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE ->
          INVALID_REQUEST;
      case RATE_LIMITED -> RATE_LIMIT;
      case INTERNAL, UNSUPPORTED, UPSTREAM_CREDENTIALS, UPSTREAM_FAILED, UNAVAILABLE, TIMEOUT ->
          SERVER_ERROR;
    };
  }

  /** The code of an error that brings none itself, null for none. */
  public static @Nullable String code(Kind kind) {
    return switch (kind) {
      case UNAUTHENTICATED -> "invalid_api_key";
      case UNKNOWN_MODEL -> "model_not_found";
      case TOO_LARGE -> "request_too_large";
      case CONTEXT_OVERFLOW -> "context_length_exceeded";
      case CONTENT_POLICY -> "content_policy_violation";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case INVALID_REQUEST,
          INEXPRESSIBLE,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          INTERNAL,
          UNSUPPORTED,
          UPSTREAM_CREDENTIALS,
          UPSTREAM_FAILED,
          UNAVAILABLE,
          TIMEOUT ->
          null;
    };
  }

  /** Appends the body. */
  public static void writeBody(InferenceError error, ByteBuf out) {
    String code = error.code() != null ? error.code() : code(error.kind());
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("message", error.message());
          json.writeStringField("type", type(error.kind()));
          json.writeStringField("param", error.param());
          json.writeStringField("code", code);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** Appends the event that tells a stream's reader. */
  static void writeEvent(InferenceError error, ByteBuf out) {
    SseWriter.beginData(out);
    writeBody(error, out);
    SseWriter.endData(out);
  }
}
