package dev.hearth.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a back end's error means: the same statuses, shapes and phrases are met behind every wire
 * format, because the same servers speak several.
 */
public final class BackendErrors {
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

  private static final Pattern SECONDS_OR_MILLIS = Pattern.compile("m?s$");

  private static final Pattern OVERFLOW =
      Pattern.compile(
          "context_length_exceeded|exceed_context_size|exceeds? the available context size"
              + "|maximum (context|model|prompt|input) length|context (length|size|window) exceeded"
              + "|exceeds? (the |this )?(model'?s? |maximum |max )*context"
              + "|input length exceeds|longer than the (model'?s |maximum )?(context|model)"
              + "|greater than the context length|context the overflows|prompt is too long"
              + "|exceeds the maximum number of tokens|must have less than \\d+ tokens"
              + "|tokens \\+ `max_new_tokens` must be <="
              + "|reduce the length of (the|your) (messages|prompt|input)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern POLICY =
      Pattern.compile(
          "content_policy|content_filter|content (management|filtering) policy|responsibleai"
              + "|safety system|flagged (by|as|for)|requires moderation",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BAD_KEY =
      Pattern.compile(
          "invalid_api_key|api_key_invalid|(invalid|incorrect) api[ _-]?key|api key not valid"
              + "|credit balance is too low",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NOT_NOW =
      Pattern.compile(
          "loading|server busy|overloaded|out of memory|no (free )?slots? available|requires more system memory",
          Pattern.CASE_INSENSITIVE);

  private BackendErrors() {}

  /**
   * What an answer with an error status means.
   *
   * @param body borrowed
   * @param retryAfter seconds, or milliseconds with the suffix {@code ms}; a date is not
   *     understood; where it is null, what the body says counts
   */
  public static InferenceError of(int status, ByteBuf body, @Nullable String retryAfter) {
    BackendComplaint complaint = parse(body);
    Duration told = duration(retryAfter);
    return classify(status, complaint)
        .withRetryAfter(told != null ? told : duration(complaint.retryDelay()));
  }

  /**
   * What an error means that was told in the middle of an answer whose status was fine.
   *
   * @param json the object that tells it, borrowed
   */
  public static InferenceError inAnswer(ByteBuf json) {
    BackendComplaint complaint = parse(json);
    return classify(impliedStatus(complaint), complaint)
        .withRetryAfter(duration(complaint.retryDelay()));
  }

  /** An answer that no error object explains. */
  public static InferenceError broken(String what) {
    return InferenceError.of(Kind.UPSTREAM_FAILED, what);
  }

  private static BackendComplaint parse(ByteBuf body) {
    try {
      JsonNode tree = Json.tree(body);
      if (tree.isObject() || tree.isArray() || tree.isTextual()) {
        return BackendComplaint.of(tree);
      }
    } catch (IOException _) {
      // no JSON: what it is instead is told below
    }
    return BackendComplaint.ofText(body.toString(StandardCharsets.UTF_8));
  }

  private static InferenceError classify(int status, BackendComplaint complaint) {
    Kind kind = kind(status, complaint);
    String text = complaint.message();
    boolean callersFault =
        switch (kind) {
          case INVALID_REQUEST, CONTEXT_OVERFLOW, CONTENT_POLICY -> !text.isEmpty();
          default -> false;
        };
    String message = callersFault ? text : told(kind, status, text);
    boolean detailed = kind == Kind.INVALID_REQUEST;
    return new InferenceError(
        kind,
        message,
        detailed ? complaint.param() : null,
        detailed ? complaint.code() : null,
        null);
  }

  private static String told(Kind kind, int status, String text) {
    String what =
        kind == Kind.UPSTREAM_CREDENTIALS
            ? "The back end refuses the gateway's credentials or account (status %d)"
            : "The back end answered with status %d";
    return what.formatted(status) + (text.isEmpty() ? "." : ": " + text);
  }

  private static Kind kind(int status, BackendComplaint complaint) {
    String all = complaint.everything();
    if (status >= 400 && status != 429 && OVERFLOW.matcher(all).find()) {
      return Kind.CONTEXT_OVERFLOW;
    }
    return switch (status) {
      case 400, 422 -> badRequest(all);
      case 401, 402 -> Kind.UPSTREAM_CREDENTIALS;
      case 403 -> POLICY.matcher(all).find() ? Kind.CONTENT_POLICY : Kind.UPSTREAM_CREDENTIALS;
      case 404 ->
          all.toLowerCase(Locale.ROOT).contains("model")
              ? Kind.UNKNOWN_MODEL
              : Kind.UPSTREAM_FAILED;
      case 408, 504 -> Kind.TIMEOUT;
      case 413 -> all.contains("rate_limit_exceeded") ? Kind.RATE_LIMITED : Kind.TOO_LARGE;
      case 429 ->
          all.contains("insufficient_quota") ? Kind.UPSTREAM_CREDENTIALS : Kind.RATE_LIMITED;
      default ->
          status >= 500 && NOT_NOW.matcher(all).find() ? Kind.UNAVAILABLE : Kind.UPSTREAM_FAILED;
    };
  }

  private static Kind badRequest(String all) {
    if (POLICY.matcher(all).find()) {
      return Kind.CONTENT_POLICY;
    }
    if (BAD_KEY.matcher(all).find()) {
      return Kind.UPSTREAM_CREDENTIALS;
    }
    return all.contains("model_not_found") ? Kind.UNKNOWN_MODEL : Kind.INVALID_REQUEST;
  }

  /** The status that an error without one would have had, from its words. */
  private static int impliedStatus(BackendComplaint complaint) {
    if (complaint.status() >= 400 && complaint.status() < 600) {
      return complaint.status();
    }
    String kind = complaint.kindWords().toLowerCase(Locale.ROOT);
    if (kind.contains("rate_limit") || kind.contains("ratelimit")) {
      return 429;
    }
    if (kind.contains("quota") || kind.contains("billing")) {
      return 402;
    }
    if (kind.contains("authentication")
        || kind.contains("permission")
        || kind.contains("api_key")) {
      return 401;
    }
    if (kind.contains("not_found") || kind.contains("notfound")) {
      return 404;
    }
    if (kind.contains("invalid_request")
        || kind.contains("badrequest")
        || kind.contains("validation")) {
      return 400;
    }
    if (kind.contains("timeout")) {
      return 504;
    }
    return kind.contains("overloaded") ? 503 : POLICY.matcher(kind).find() ? 400 : 500;
  }

  private static @Nullable Duration duration(@Nullable String retryAfter) {
    if (retryAfter == null) {
      return null;
    }
    String text = retryAfter.strip();
    boolean millis = text.endsWith("ms");
    String amount = SECONDS_OR_MILLIS.matcher(text).replaceFirst("");
    try {
      double number = Double.parseDouble(amount);
      if (!(number >= 0)) {
        return null;
      }
      double most = (double) LONGEST_RETRY_AFTER.toMillis();
      return Duration.ofMillis((long) Math.min(most, millis ? number : number * 1000));
    } catch (NumberFormatException _) {
      return null;
    }
  }
}
