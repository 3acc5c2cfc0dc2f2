package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.ErrorStatus;
import dev.hearth.dialect.Json;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Errors as Google's clients know them: they decide by code and status what to do next. */
final class GeminiErrors {
  /** What clients look for before they shorten a conversation. */
  private static final String OVERFLOW =
      "The input token count exceeds the maximum number of tokens allowed";

  private GeminiErrors() {}

  static String status(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, INEXPRESSIBLE, CONTEXT_OVERFLOW, CONTENT_POLICY, TOO_LARGE ->
          "INVALID_ARGUMENT";
      case UNAUTHENTICATED -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case UNKNOWN_MODEL, NOT_FOUND -> "NOT_FOUND";
      case METHOD_NOT_ALLOWED, UNSUPPORTED -> "UNIMPLEMENTED";
      case RATE_LIMITED -> "RESOURCE_EXHAUSTED";
      case INTERNAL -> "INTERNAL";
      case UPSTREAM_CREDENTIALS, UPSTREAM_FAILED, UNAVAILABLE -> "UNAVAILABLE";
      case TIMEOUT -> "DEADLINE_EXCEEDED";
    };
  }

  /** Appends the body. */
  static void writeBody(InferenceError error, ByteBuf out) {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeNumberField("code", ErrorStatus.of(error.kind()));
          json.writeStringField("message", message(error));
          json.writeStringField("status", status(error.kind()));
          details(error, json);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /**
   * Appends what tells a stream's reader: the error as an event, and once more as a bare line that
   * nothing ends. Some of Google's clients only know the first, its client for JavaScript only the
   * second, which is how Google's servers break off; a reader of events passes over it.
   */
  static void writeEvent(InferenceError error, ByteBuf out) {
    SseWriter.beginData(out);
    writeBody(error, out);
    SseWriter.endData(out);
    writeBody(error, out);
  }

  /** Appends what ends an array of responses. */
  static void writeElement(InferenceError error, ByteBuf out) {
    out.writeByte(',').writeByte('\n');
    writeBody(error, out);
    out.writeByte(']');
  }

  private static String message(InferenceError error) {
    boolean named =
        error.message().toLowerCase(Locale.ROOT).contains("input token count")
            && error.message().contains("exceeds the maximum");
    return error.kind() == Kind.CONTEXT_OVERFLOW && !named
        ? OVERFLOW + ". " + error.message()
        : error.message();
  }

  private static void details(InferenceError error, JsonGenerator json) throws IOException {
    if (error.code() == null && error.retryAfter() == null) {
      return;
    }
    json.writeArrayFieldStart("details");
    if (error.code() != null) {
      json.writeStartObject();
      json.writeStringField("@type", "type.googleapis.com/google.rpc.ErrorInfo");
      json.writeStringField("reason", error.code().toUpperCase(Locale.ROOT));
      json.writeEndObject();
    }
    if (error.retryAfter() != null) {
      json.writeStartObject();
      json.writeStringField("@type", "type.googleapis.com/google.rpc.RetryInfo");
      json.writeStringField("retryDelay", seconds(error.retryAfter()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String seconds(Duration delay) {
    long millis = delay.toMillis();
    return millis % 1000 == 0
        ? millis / 1000 + "s"
        : "%d.%03ds".formatted(millis / 1000, millis % 1000);
  }
}
