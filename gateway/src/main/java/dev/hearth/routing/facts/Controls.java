package dev.hearth.routing.facts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.GatewayFields;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller decides of its single request's attempts, by LiteLLM's fields and headers; null for
 * what it leaves to the configuration. A field counts more than a header.
 *
 * @param retries how often the request is tried again within each step, 0 to {@value #MOST_RETRIES}
 * @param timeout how long each attempt may take
 * @param streamTimeout how long a stream may take to begin
 * @param fallbacks the models to try when the asked one failed
 * @param contextWindowFallbacks the same where the conversation is too long
 * @param contentPolicyFallbacks the same where a content policy refused
 * @param withoutFallbacks whether none is to be tried
 * @param pretended what the asked model is taken to have failed by, without being asked
 */
public record Controls(
    @Nullable Integer retries,
    @Nullable Duration timeout,
    @Nullable Duration streamTimeout,
    @Nullable List<String> fallbacks,
    @Nullable List<String> contextWindowFallbacks,
    @Nullable List<String> contentPolicyFallbacks,
    boolean withoutFallbacks,
    @Nullable Pretence pretended) {
  public static final int MOST_RETRIES = 20;
  public static final int MOST_FALLBACKS = 10;

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int LONGEST_NAME = 256;

  private static final Controls NONE =
      new Controls(null, null, null, null, null, null, false, null);

  private static final Pretence[] PRETENCES = Pretence.values();

  /** A failure that is only taken to have happened. */
  public enum Pretence {
    FAILURE(GatewayFields.MOCK_FALLBACKS),
    TOO_LONG(GatewayFields.MOCK_CONTEXT),
    REFUSED_BY_POLICY(GatewayFields.MOCK_CONTENT_POLICY),
    RATE_LIMIT(GatewayFields.MOCK_RATE_LIMIT),
    TIMEOUT(GatewayFields.MOCK_TIMEOUT);

    private final String field;

    Pretence(String field) {
      this.field = field;
    }

    /** The field by which it is asked for. */
    public String field() {
      return field;
    }
  }

  /**
   * Those of a request.
   *
   * @throws InferenceException naming the one that is wrong
   */
  public static Controls of(Ask ask) {
    refuseAnswers(ask);
    return new Controls(
        retries(ask),
        seconds(ask, GatewayFields.TIMEOUT, "x-litellm-timeout"),
        seconds(ask, GatewayFields.STREAM_TIMEOUT, "x-litellm-stream-timeout"),
        names(ask, GatewayFields.FALLBACKS),
        names(ask, GatewayFields.CONTEXT_WINDOW_FALLBACKS),
        names(ask, GatewayFields.CONTENT_POLICY_FALLBACKS),
        flag(ask, GatewayFields.DISABLE_FALLBACKS),
        pretended(ask));
  }

  /** Whether everything is left to the configuration. */
  public boolean areNone() {
    return equals(NONE);
  }

  private static void refuseAnswers(Ask ask) {
    if (ask.field(GatewayFields.MOCK_RESPONSE) != null) {
      throw new InferenceException(
          InferenceError.invalid(
              "mock_response: not supported, an answer is always a model's own (expected: no such"
                  + " field; ./hearth serve --demo brings a small model along for trying things"
                  + " out).",
              GatewayFields.MOCK_RESPONSE));
    }
  }

  private static @Nullable Integer retries(Ask ask) {
    String field = ask.field(GatewayFields.NUM_RETRIES);
    String header = "x-litellm-num-retries";
    String said = said(field, ask.header(header));
    if (said == null) {
      return null;
    }
    String name = field == null ? header : GatewayFields.NUM_RETRIES;
    BigDecimal number = number(said);
    if (number == null
        || number.signum() < 0
        || number.compareTo(BigDecimal.valueOf(MOST_RETRIES)) > 0
        || number.stripTrailingZeros().scale() > 0) {
      throw wrong(name, said, "a whole number from 0 to " + MOST_RETRIES);
    }
    return number.intValue();
  }

  private static @Nullable Duration seconds(Ask ask, String fieldName, String header) {
    String field = ask.field(fieldName);
    String said = said(field, ask.header(header));
    if (said == null) {
      return null;
    }
    BigDecimal number = number(said);
    Duration time =
        number == null || number.precision() - number.scale() > 6
            ? Duration.ZERO
            : Duration.ofMillis(number.movePointRight(3).longValue());
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw wrong(
          field == null ? header : fieldName, said, "seconds, more than 0 and at most 86400");
    }
    return time;
  }

  /** What a field says, else a header; null where neither says anything. */
  private static @Nullable String said(@Nullable String field, @Nullable String header) {
    if (field != null && !field.equals("null")) {
      return field;
    }
    return header == null || header.isBlank() ? null : header.strip();
  }

  private static @Nullable BigDecimal number(String said) {
    boolean quoted = said.length() > 1 && said.startsWith("\"") && said.endsWith("\"");
    String digits = quoted ? said.substring(1, said.length() - 1) : said;
    if (digits.length() > 20 || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
      return null;
    }
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static boolean flag(Ask ask, String name) {
    String said = ask.field(name);
    return said != null
        && switch (said) {
          case "true" -> true;
          case "false", "null" -> false;
          default -> throw wrong(name, said, "true or false");
        };
  }

  private static @Nullable Pretence pretended(Ask ask) {
    for (Pretence pretence : PRETENCES) {
      if (flag(ask, pretence.field())) {
        return pretence;
      }
    }
    return flag(ask, GatewayFields.MOCK_CONTEXT_WINDOW) ? Pretence.TOO_LONG : null;
  }

  private static @Nullable List<String> names(Ask ask, String field) {
    String said = ask.field(field);
    if (said == null || said.equals("null")) {
      return null;
    }
    Function<String, InferenceException> no =
        seen -> wrong(field, seen, "up to " + MOST_FALLBACKS + " names of models in a list");
    JsonNode list = tree(said);
    if (list == null || !list.isArray() || list.size() > MOST_FALLBACKS) {
      throw no.apply(said);
    }
    List<String> names = new ArrayList<>(list.size());
    for (JsonNode entry : list) {
      add(entry, ask.facts().model(), names, no);
    }
    if (names.size() > MOST_FALLBACKS) {
      throw no.apply(said);
    }
    return names;
  }

  /** A name, {@code {"model": name}}, or as in a configuration: the asked model's own list. */
  private static void add(
      JsonNode entry, String asked, List<String> names, Function<String, InferenceException> no) {
    if (entry.isTextual()) {
      add(entry.textValue(), names, no);
    } else if (entry.size() == 1 && entry.path("model").isTextual()) {
      add(entry.path("model").textValue(), names, no);
    } else if (entry.size() == 1 && entry.elements().next().isArray()) {
      String group = entry.fieldNames().next();
      if (group.equals(asked) || group.equals("*")) {
        entry.elements().next().forEach(name -> add(name.asText(), names, no));
      }
    } else {
      throw no.apply(Json.text(entry));
    }
  }

  private static void add(
      String name, List<String> names, Function<String, InferenceException> no) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw no.apply(name);
    }
    names.add(name);
  }

  private static @Nullable JsonNode tree(String json) {
    try {
      return Json.tree(json);
    } catch (IOException _) {
      return null;
    }
  }

  private static InferenceException wrong(String name, String seen, String expected) {
    String shown = seen.length() > 60 ? seen.substring(0, 60) + "…" : seen;
    return new InferenceException(
        InferenceError.invalid("%s: %s (expected: %s).".formatted(name, shown, expected), name));
  }
}
