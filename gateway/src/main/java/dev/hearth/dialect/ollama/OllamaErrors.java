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
