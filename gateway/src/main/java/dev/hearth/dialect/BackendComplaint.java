package dev.hearth.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a back end says of its error, in whichever shape it says it.
 *
 * @param message bounded, on one line, without anything that looks like a key; empty for nothing
 * @param status the HTTP status that it names itself, 0 for none
 * @param retryDelay how long to wait, as it writes it, such as {@code 34.4s}
 */
record BackendComplaint(
    String message,
    @Nullable String type,
    @Nullable String code,
    @Nullable String param,
    int status,
    @Nullable String retryDelay) {
  private static final int LONGEST_MESSAGE = 500;
  private static final int LONGEST_WORD = 100;
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final Pattern KEY =
      Pattern.compile(
          "(?i)\\bbearer\\s+\\S+"
              + "|\\b(?:sk|pk|rk|gsk|csk|xai|hf|nvapi|pplx|key|api|fw|r8|tgp)[-_][\\w*.\\-]{6,}"
              + "|\\bAIza[\\w\\-*]{10,}"
              + "|\\b(?=[\\w\\-]*\\d)(?=[\\w\\-]*[a-z])[\\w\\-]{40,}");
  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE);

  /** What is said as text: nothing, a page, a sentence. */
  static BackendComplaint ofText(String text) {
    String bare = text.strip();
    if (!bare.startsWith("<")) {
      return ofMessage(bare);
    }
    Matcher title = TITLE.matcher(bare);
    return ofMessage(
        title.find() ? "an HTML page, '" + title.group(1).strip() + "'" : "an HTML page");
  }

  /** What is said as JSON: an object, a string, or one of them in an array. */
  static BackendComplaint of(JsonNode tree) {
    JsonNode said = tree.isArray() && !tree.isEmpty() ? tree.get(0) : tree;
    if (said.isTextual()) {
      return ofMessage(said.textValue());
    }
    JsonNode error = said.path("error");
    if (error.isObject()) {
      return ofObject(error);
    }
    if (error.isTextual()) {
      return new BackendComplaint(
          clean(error.textValue()), word(said.path("error_type")), null, null, 0, null);
    }
    JsonNode detail = said.path("detail");
    if (detail.isTextual()) {
      return ofMessage(detail.textValue());
    }
    return detail.isArray() ? ofMessage(problems(detail)) : ofObject(said);
  }

  /** Message, type and code: where the phrases are searched. */
  String everything() {
    return message + ' ' + kindWords();
  }

  /** Type and code. */
  String kindWords() {
    return (type == null ? "" : type) + ' ' + (code == null ? "" : code);
  }

  private static BackendComplaint ofMessage(String message) {
    return new BackendComplaint(clean(message), null, null, null, 0, null);
  }

  private static BackendComplaint ofObject(JsonNode error) {
    JsonNode code = error.path("code");
    int status = code.isInt() ? code.intValue() : 0;
    JsonNode message = error.path("message");
    return new BackendComplaint(
        clean(message.isTextual() ? message.textValue() : ""),
        word(error.path("type")),
        word(code),
        word(error.path("param")),
        status,
        retryDelay(error.path("details")));
  }

  /** Google's servers tell it in a detail of its own, and in no header. */
  private static @Nullable String retryDelay(JsonNode details) {
    for (JsonNode detail : details) {
      String delay = word(detail.path("retryDelay"));
      if (delay != null) {
        return delay;
      }
    }
    return null;
  }

  /** A list of problems with a place and a message each; what the caller sent is left out. */
  private static String problems(JsonNode list) {
    StringJoiner all = new StringJoiner("; ");
    for (int i = 0; i < Math.min(3, list.size()); i++) {
      StringJoiner place = new StringJoiner(".");
      list.get(i).path("loc").forEach(step -> place.add(step.asText()));
      all.add(place + ": " + list.get(i).path("msg").asText());
    }
    return all.toString();
  }

  private static @Nullable String word(JsonNode node) {
    if (!node.isTextual() || node.textValue().isEmpty()) {
      return null;
    }
    String text = clean(node.textValue());
    return text.substring(0, Math.min(LONGEST_WORD, text.length()));
  }

  private static String clean(String text) {
    String start = text.substring(0, Math.min(text.length(), 4 * LONGEST_MESSAGE));
    String line = SPACE.matcher(start).replaceAll(" ").strip();
    String safe = KEY.matcher(line).replaceAll("[removed]");
    return safe.length() <= LONGEST_MESSAGE ? safe : safe.substring(0, LONGEST_MESSAGE) + "…";
  }
}
