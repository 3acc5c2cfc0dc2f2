package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Json;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Errors as Anthropic's clients know them: they decide by status, type and words what to do. */
final class AnthropicErrors {
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String NOT_FOUND = "not_found_error";
  private static final String API = "api_error";
  private static final String TOO_LONG = "prompt is too long";

  /** What the API itself says where clients lower their limit and ask again. */
  private static final String LIMIT_TOO_HIGH = "input length and `max_tokens` exceed";

  /** How servers tell how many tokens a prompt has, and how many it may have. */
  private static final List<Pattern> COUNTS =
      List.of(
          Pattern.compile(
              "maximum (?:context|model|prompt|input) length (?:is|of) (?<most>\\d+) tokens.*?"
                  + "(?:requested|resulted in|request has|contains|has|have) (?<given>\\d+)"),
          Pattern.compile(
              "\\((?<given>\\d+) tokens?\\) exceeds the available context size"
                  + " \\((?<most>\\d+) tokens?\\)"),
          Pattern.compile(
              "token count \\((?<given>\\d+)\\) exceeds the maximum number of tokens allowed"
                  + " \\((?<most>\\d+)\\)"),
          Pattern.compile(
              "(?<given>\\d+) (?:input )?tokens?\\D{1,80}?(?:maximum|limit|context)\\D{1,60}?"
                  + "(?<most>\\d+)"));

  private AnthropicErrors() {}

  /**
   * The status. A model that is not known is no 404: there the format's best known client sends its
   * request again, without a stream.
   */
  static int status(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST,
          INEXPRESSIBLE,
          CONTEXT_OVERFLOW,
          CONTENT_POLICY,
          UNKNOWN_MODEL,
          UNSUPPORTED ->
          400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case TOO_LARGE -> 413;
      case RATE_LIMITED -> 429;
      case INTERNAL -> 500;
      case UPSTREAM_CREDENTIALS, UPSTREAM_FAILED -> 502;
      case UNAVAILABLE -> 503;
      case TIMEOUT -> 504;
    };
  }

  static String type(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST,
          INEXPRESSIBLE,
          CONTEXT_OVERFLOW,
          CONTENT_POLICY,
          METHOD_NOT_ALLOWED,
          UNSUPPORTED ->
          INVALID_REQUEST;
      case UNKNOWN_MODEL, NOT_FOUND -> NOT_FOUND;
      case UNAUTHENTICATED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_error";
      case INTERNAL, UPSTREAM_CREDENTIALS, UPSTREAM_FAILED -> API;
      case UNAVAILABLE -> "overloaded_error";
      case TIMEOUT -> "timeout_error";
    };
  }

  /** Appends the body. */
  static void writeBody(InferenceError error, ByteBuf out) {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeObjectFieldStart("error");
          json.writeStringField("type", type(error.kind()));
          json.writeStringField("message", message(error));
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** Appends the event that tells a stream's reader. */
  static void writeEvent(InferenceError error, ByteBuf out) {
    out.writeBytes(Events.ERROR);
    writeBody(error, out);
    SseWriter.endData(out);
  }

  /** What to throw when vectors are asked for. */
  static InferenceException noEmbeddings() {
    return new InferenceException(
        InferenceError.of(
            Kind.INEXPRESSIBLE,
            "Anthropic's API has no embeddings; route this model to a back end that has them."));
  }

  /** The message; of a prompt that is too long in the words that clients look for. */
  static String message(InferenceError error) {
    String text = error.message();
    if (error.kind() != Kind.CONTEXT_OVERFLOW
        || text.startsWith(TOO_LONG)
        || text.startsWith(LIMIT_TOO_HIGH)) {
      return text;
    }
    for (Pattern counts : COUNTS) {
      Matcher matcher = counts.matcher(text);
      if (matcher.find()) {
        return "%s: %s tokens > %s maximum"
            .formatted(TOO_LONG, matcher.group("given"), matcher.group("most"));
      }
    }
    return TOO_LONG + ": " + text;
  }
}
