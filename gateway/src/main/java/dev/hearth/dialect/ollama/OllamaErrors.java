package dev.hearth.dialect.ollama;

import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Errors as Ollama's clients know them: a status, and an object whose {@code error} is a text. */
final class OllamaErrors {
  private static final String NOT_FOUND = "not found";

  private OllamaErrors() {}

  static int status(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, INEXPRESSIBLE, CONTEXT_OVERFLOW, CONTENT_POLICY -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case UNKNOWN_MODEL, NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case TOO_LARGE -> 413;
      case RATE_LIMITED -> 429;
      case INTERNAL -> 500;
      case UNSUPPORTED -> 501;
      case UPSTREAM_CREDENTIALS, UPSTREAM_FAILED -> 502;
      case UNAVAILABLE -> 503;
      case TIMEOUT -> 504;
    };
  }

  /** Appends the object. */
  static void write(InferenceError error, ByteBuf out) {
    String message = error.message();
    write(error.kind() == Kind.UNKNOWN_MODEL ? unknownModel(message) : message, out);
  }

  /** Appends the object. */
  static void write(String message, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "{\"error\":");
    JsonText.write(message, out);
    out.writeByte('}');
  }

  /** What Ollama says of a model that it does not have. */
  static String notFound(String model) {
    return "model '" + model + "' " + NOT_FOUND;
  }

  /** A message that begins in Ollama's words, by which clients know that they have to pull. */
  private static String unknownModel(String message) {
    if (message.contains(NOT_FOUND)) {
      return message;
    }
    int from = message.indexOf('\'');
    int to = message.indexOf('\'', from + 1);
    String words =
        from >= 0 && to > from ? notFound(message.substring(from + 1, to)) : "model " + NOT_FOUND;
    return words + ": " + message;
  }
}
