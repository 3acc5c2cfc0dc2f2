package dev.hearth.agents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.testkit.Script;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Streams of back ends, as a model writes them that calls one tool, or says something. */
final class ModelAnswers {
  /** The id of every tool call. */
  static final String CALL = "toolu_0123456789";

  private ModelAnswers() {}

  /** A tool's arguments as JSON text. */
  static String arguments(Map<String, String> members) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    members.forEach(object::put);
    return Json.text(object);
  }

  /** OpenAI's: a call in two pieces. */
  static Script openAiToolCall(String tool, String arguments) {
    ObjectNode first = call(tool, "");
    first.put("id", CALL).put("type", "function");
    int half = arguments.length() / 2;
    return Script.chunked(200, "text/event-stream")
        .event(chunk(delta(first).put("role", "assistant"), null))
        .event(chunk(delta(call(null, arguments.substring(0, half))), null))
        .event(chunk(delta(call(null, arguments.substring(half))), null))
        .event(chunk(JsonNodeFactory.instance.objectNode(), "tool_calls"))
        .event(
            """
            {"id":"c1","object":"chat.completion.chunk","created":1790000000,"model":"m","choices":[],\
            "usage":{"prompt_tokens":9000,"completion_tokens":20,"total_tokens":9020}}\
            """)
        .event("[DONE]")
        .end();
  }

  private static ObjectNode call(@Nullable String tool, String arguments) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("index", 0);
    ObjectNode function = call.putObject("function").put("arguments", arguments);
    if (tool != null) {
      function.put("name", tool);
    }
    return call;
  }

  private static ObjectNode delta(ObjectNode call) {
    ObjectNode delta = JsonNodeFactory.instance.objectNode();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static String chunk(ObjectNode delta, @Nullable String finishReason) {
    ObjectNode chunk =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "c1")
            .put("object", "chat.completion.chunk")
            .put("created", 1_790_000_000L)
            .put("model", "m");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finishReason);
    return Json.text(chunk);
  }

  /** Anthropic's: a call in two pieces. */
  static Script anthropicToolCall(String tool, String arguments) {
    int half = arguments.length() / 2;
    return anthropic()
        .piece(
            event(
                "content_block_start",
                "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":%s,\"name\":%s,\"input\":{}}"
                    .formatted(quoted(CALL), quoted(tool))))
        .piece(argumentsDelta(arguments.substring(0, half)))
        .piece(argumentsDelta(arguments.substring(half)))
        .piece(event("content_block_stop", "\"index\":0"))
        .piece(anthropicEnd("tool_use"))
        .piece(event("message_stop", null))
        .end();
  }

  /** Anthropic's: a text in pieces. Three pieces come before the first of them. */
  static Script anthropicText(String... texts) {
    Script script =
        anthropic()
            .piece(event("ping", null))
            .piece(
                event(
                    "content_block_start",
                    "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (String text : texts) {
      script =
          script.piece(
              event(
                  "content_block_delta",
                  "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}"));
    }
    return script
        .piece(event("content_block_stop", "\"index\":0"))
        .piece(anthropicEnd("end_turn"))
        .piece(event("message_stop", null))
        .end();
  }

  private static Script anthropic() {
    return Script.chunked(200, "text/event-stream")
        .piece(
            event(
                "message_start",
                """
                "message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],\
                "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9000,"output_tokens":1}}\
                """));
  }

  private static String argumentsDelta(String piece) {
    return event(
        "content_block_delta",
        "\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
            + quoted(piece)
            + "}");
  }

  private static String anthropicEnd(String reason) {
    return event(
        "message_delta",
        "\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":20}"
            .formatted(reason));
  }

  private static String event(String type, @Nullable String otherMembers) {
    String more = otherMembers == null ? "" : "," + otherMembers;
    return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, more);
  }

  /** Ollama's: a whole call in one line. */
  static Script ollamaToolCall(String tool, String arguments) {
    return Script.chunked(200, "application/x-ndjson")
        .piece(
            """
            {"model":"m","created_at":"2026-11-21T10:00:00Z","message":{"role":"assistant","content":"",\
            "tool_calls":[{"function":{"name":%s,"arguments":%s}}]},"done":false}
            """
                .formatted(quoted(tool), arguments))
        .piece(
            """
            {"model":"m","created_at":"2026-11-21T10:00:00Z","message":{"role":"assistant","content":""},\
            "done":true,"done_reason":"stop","total_duration":9,"load_duration":1,"prompt_eval_count":9000,\
            "prompt_eval_duration":3,"eval_count":20,"eval_duration":4}
            """)
        .end();
  }

  private static String quoted(String text) {
    return Json.text(JsonNodeFactory.instance.textNode(text));
  }
}
