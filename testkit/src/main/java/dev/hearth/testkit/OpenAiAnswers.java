package dev.hearth.testkit;

import dev.hearth.testkit.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies and streams in the shapes of OpenAI's API. */
final class OpenAiAnswers {

  static final int PROMPT_TOKENS = 7;

  private static final long CREATED = 1_790_000_000L;

  private OpenAiAnswers() {}

  static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
  }

  static String chat(String text, int promptTokens, int completionTokens) {
    return chat(
        Json.object("role", "assistant", "content", text, "refusal", null),
        "stop",
        promptTokens,
        completionTokens);
  }

  static String chatToolCall(String name, String arguments) {
    Object call =
        Json.object(
            "id",
            "call_scripted",
            "type",
            "function",
            "function",
            Json.object("name", name, "arguments", arguments));
    return chat(
        Json.object(
            "role", "assistant", "content", null, "refusal", null, "tool_calls", Json.array(call)),
        "tool_calls",
        PROMPT_TOKENS,
        words(arguments));
  }

  private static String chat(
      Object message, String finishReason, int promptTokens, int completionTokens) {
    Map<String, @Nullable Object> body = envelope("chatcmpl-scripted", "chat.completion");
    body.put(
        "choices",
        Json.array(
            Json.object(
                "index", 0, "message", message, "logprobs", null, "finish_reason", finishReason)));
    body.put("usage", usage(promptTokens, completionTokens));
    return Json.write(body);
  }

  static Script chatStream(List<String> texts) {
    List<Step> pieces = new ArrayList<>();
    pieces.add(chatEvent(Kind.CONTENT, Json.object("role", "assistant", "content", ""), null));
    texts.forEach(text -> pieces.add(chatEvent(Kind.CONTENT, Json.object("content", text), null)));
    pieces.add(chatEvent(Kind.FINISH, Json.object(), "stop"));
    Map<String, @Nullable Object> last = envelope("chatcmpl-scripted", "chat.completion.chunk");
    return stream(pieces, last, texts.size());
  }

  static String completion(String text) {
    Map<String, @Nullable Object> body = envelope("cmpl-scripted", "text_completion");
    body.put("choices", Json.array(textChoice(text, "stop")));
    body.put("usage", usage(PROMPT_TOKENS, words(text)));
    return Json.write(body);
  }

  static Script completionStream(List<String> texts) {
    List<Step> pieces = new ArrayList<>();
    texts.forEach(text -> pieces.add(textEvent(Kind.CONTENT, text, null)));
    pieces.add(textEvent(Kind.FINISH, "", "stop"));
    return stream(pieces, envelope("cmpl-scripted", "text_completion"), texts.size());
  }

  static String embeddings(int inputs, int dimensions) {
    List<@Nullable Object> data = Json.array();
    for (int i = 0; i < inputs; i++) {
      data.add(Json.object("object", "embedding", "index", i, "embedding", vector(i, dimensions)));
    }
    return Json.write(
        Json.object(
            "object",
            "list",
            "data",
            data,
            "model",
            Script.MODEL,
            "usage",
            Json.object("prompt_tokens", PROMPT_TOKENS, "total_tokens", PROMPT_TOKENS)));
  }

  static List<@Nullable Object> vector(int seed, int dimensions) {
    List<@Nullable Object> vector = Json.array();
    for (int i = 0; i < dimensions; i++) {
      vector.add((seed * 31 + i * 7) % 100 / 100.0);
    }
    return vector;
  }

  static String models(List<String> ids) {
    List<@Nullable Object> data = Json.array();
    ids.forEach(id ->
        data.add(
            Json.object("id", id, "object", "model", "created", CREATED, "owned_by", "scripted")));
    return Json.write(Json.object("object", "list", "data", data));
  }

  static String error(String type, String message) {
    return error(type, null, message);
  }

  static String error(String type, @Nullable String code, String message) {
    return Json.write(
        Json.object(
            "error", Json.object("message", message, "type", type, "param", null, "code", code)));
  }

  private static Script stream(
      List<Step> events, Map<String, @Nullable Object> last, int completionTokens) {
    List<Step> steps = new ArrayList<>(Script.chunked(200, "text/event-stream").steps());
    steps.addAll(events);
    last.put("choices", Json.array());
    last.put("usage", usage(PROMPT_TOKENS, completionTokens));
    steps.add(event(Kind.USAGE_IF_ASKED, Json.write(last)));
    steps.add(event(Kind.END_MARKER, "[DONE]"));
    steps.add(new Step.End());
    return Script.of(steps);
  }

  private static Step chatEvent(Kind kind, Object delta, @Nullable String finishReason) {
    Map<String, @Nullable Object> body = envelope("chatcmpl-scripted", "chat.completion.chunk");
    body.put(
        "choices",
        Json.array(
            Json.object(
                "index", 0, "delta", delta, "logprobs", null, "finish_reason", finishReason)));
    return event(kind, Json.write(body));
  }

  private static Step textEvent(Kind kind, String text, @Nullable String finishReason) {
    Map<String, @Nullable Object> body = envelope("cmpl-scripted", "text_completion");
    body.put("choices", Json.array(textChoice(text, finishReason)));
    return event(kind, Json.write(body));
  }

  private static Object textChoice(String text, @Nullable String finishReason) {
    return Json.object("text", text, "index", 0, "logprobs", null, "finish_reason", finishReason);
  }

  private static Step event(Kind kind, String data) {
    return new Step.Piece(kind, Bytes.utf8("data: " + data + "\n\n"));
  }

  private static Map<String, @Nullable Object> envelope(String id, String object) {
    return Json.object("id", id, "object", object, "created", CREATED, "model", Script.MODEL);
  }

  private static Object usage(int promptTokens, int completionTokens) {
    return Json.object(
        "prompt_tokens",
        promptTokens,
        "completion_tokens",
        completionTokens,
        "total_tokens",
        promptTokens + completionTokens);
  }
}
