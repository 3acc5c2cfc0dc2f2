package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An imitation of vLLM's OpenAI-compatible server. */
final class ImitatedVllm extends Imitation {

  @Override
  Answer answer(String path, JsonNode request) {
    return switch (path) {
      case "/v1/chat/completions" -> chat(request);
      case "/v1/embeddings" -> embeddings(request);
      default -> error(404, "no such path: " + path);
    };
  }

  @Override
  Answer error(int status, String message) {
    ObjectNode body = object("{\"error\":{\"type\":\"Imitated\",\"param\":null}}");
    ((ObjectNode) body.path("error")).put("message", message).put("code", status);
    return Answer.json(status, body);
  }

  @Override
  Optional<String> toolResult(JsonNode request) {
    JsonNode messages = request.path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    if (!last.path("role").asText().equals("tool")) {
      return Optional.empty();
    }
    JsonNode call = messages.path(messages.size() - 2).path("tool_calls").path(0);
    require(
        last.path("tool_call_id").asText("?").equals(call.path("id").asText("!")),
        "tool_call_id: " + last + " answers nothing of " + messages);
    require(call.at("/function/name").asText().equals(TOOL), "another function: " + call);
    JsonNode content = last.path("content");
    return Optional.of(content.isArray() ? content.at("/0/text").asText() : content.asText());
  }

  @Override
  Optional<String> tool(JsonNode request) {
    JsonNode tool = request.path("tools").path(0).path("function");
    return tool.at("/parameters/properties/city").isObject()
        ? Optional.of(tool.path("name").asText())
        : Optional.empty();
  }

  @Override
  Optional<JsonNode> schema(JsonNode request) {
    JsonNode schema = request.at("/response_format/json_schema/schema");
    return schema.isObject() ? Optional.of(schema) : Optional.empty();
  }

  private Answer chat(JsonNode request) {
    require(!request.path("messages").isEmpty(), "messages: none");
    return request.path("stream").asBoolean()
        ? new Answer(200, "text/event-stream", events(say(request), asksForUsage(request)))
        : Answer.json(200, whole(say(request)));
  }

  private static boolean asksForUsage(JsonNode request) {
    return request.at("/stream_options/include_usage").asBoolean();
  }

  private static ObjectNode whole(Utterance utterance) {
    ObjectNode body = envelope("chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0).putNull("logprobs");
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    switch (utterance) {
      case Utterance.Text(String text) -> message.put("content", text);
      case Utterance.Call call -> {
        message.putNull("content");
        addCall(message, call, call.arguments().toString());
      }
    }
    choice.put("finish_reason", finish(utterance));
    body.set("usage", usage());
    return body;
  }

  private static List<String> events(Utterance utterance, boolean usage) {
    List<String> events = new ArrayList<>();
    events.add(chunk(object("{\"role\":\"assistant\",\"content\":\"\"}"), null));
    switch (utterance) {
      case Utterance.Text(String text) ->
          words(text).forEach(w -> events.add(chunk(object("{}").put("content", w), null)));
      case Utterance.Call call -> callEvents(call, events);
    }
    events.add(chunk(object("{}"), finish(utterance)));
    if (usage) {
      ObjectNode last = envelope("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage());
      events.add(event(last));
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static void callEvents(Utterance.Call call, List<String> events) {
    ObjectNode first = object("{}");
    addCall(first, call, "");
    events.add(chunk(first, null));
    String arguments = call.arguments().toString();
    int middle = arguments.length() / 2;
    for (String part : List.of(arguments.substring(0, middle), arguments.substring(middle))) {
      ObjectNode delta = object("{\"tool_calls\":[{\"index\":0,\"function\":{}}]}");
      ((ObjectNode) delta.at("/tool_calls/0/function")).put("arguments", part);
      events.add(chunk(delta, null));
    }
  }

  private static void addCall(ObjectNode message, Utterance.Call call, String arguments) {
    ObjectNode node =
        message
            .putArray("tool_calls")
            .addObject()
            .put("index", 0)
            .put("id", call.id())
            .put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", arguments);
  }

  private static String chunk(ObjectNode delta, @org.jspecify.annotations.Nullable String finish) {
    ObjectNode body = envelope("chat.completion.chunk");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0).putNull("logprobs");
    choice.set("delta", delta);
    choice.put("finish_reason", finish);
    return event(body);
  }

  private static String event(ObjectNode body) {
    return "data: " + body + "\n\n";
  }

  private static String finish(Utterance utterance) {
    return switch (utterance) {
      case Utterance.Text _ -> "stop";
      case Utterance.Call _ -> "tool_calls";
    };
  }

  private static ObjectNode envelope(String kind) {
    return object("{\"id\":\"chatcmpl-imitated\",\"created\":1790000000,\"model\":\"imitated\"}")
        .put("object", kind);
  }

  private static ObjectNode usage() {
    return object("{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}");
  }

  private static Answer embeddings(JsonNode request) {
    JsonNode input = request.path("input");
    int inputs = input.isArray() ? input.size() : 1;
    ObjectNode body =
        object(
            "{\"object\":\"list\",\"model\":\"imitated\","
                + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
    boolean packed = request.path("encoding_format").asText().equals("base64");
    ArrayNode data = body.putArray("data");
    for (int i = 0; i < inputs; i++) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      if (packed) {
        item.put("embedding", packed(vector()));
      } else {
        vector().forEach(item.putArray("embedding")::add);
      }
    }
    return Answer.json(200, body);
  }

  /** The numbers as four bytes each, the last byte first, in base 64. */
  private static String packed(List<Double> vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
    vector.forEach(number -> bytes.putFloat(number.floatValue()));
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
