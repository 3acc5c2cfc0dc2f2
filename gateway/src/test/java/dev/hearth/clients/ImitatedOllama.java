package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An imitation of Ollama's own API. */
final class ImitatedOllama extends Imitation {

  @Override
  Answer answer(String path, JsonNode request) {
    return switch (path) {
      case "/api/chat" -> chat(request);
      case "/api/generate" -> generate(request);
      case "/api/embed" -> embed(request);
      default -> error(404, "no such path: " + path);
    };
  }

  @Override
  Answer error(int status, String message) {
    return Answer.json(status, object("{}").put("error", message));
  }

  @Override
  Optional<String> toolResult(JsonNode request) {
    JsonNode messages = request.path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    if (!last.path("role").asText().equals("tool")) {
      return Optional.empty();
    }
    JsonNode call = messages.path(messages.size() - 2).at("/tool_calls/0/function");
    require(call.path("name").asText().equals(TOOL), "no call before the result: " + messages);
    require(call.path("arguments").isObject(), "arguments: no object: " + call);
    require(last.path("content").isTextual(), "content: no string: " + last);
    return Optional.of(last.path("content").asText());
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
    JsonNode format = request.path("format");
    return format.isObject() ? Optional.of(format) : Optional.empty();
  }

  private Answer chat(JsonNode request) {
    require(!request.path("messages").isEmpty(), "messages: none");
    return request.path("stream").asBoolean(true)
        ? new Answer(200, "application/x-ndjson", lines(say(request)))
        : Answer.json(200, last(message(say(request))));
  }

  private static Answer generate(JsonNode request) {
    require(request.path("prompt").isTextual(), "prompt: no string");
    require(!request.path("stream").asBoolean(true), "stream: this imitation cannot");
    ObjectNode answer = last(object("{}")).put("response", TEXT);
    answer.remove("message");
    return Answer.json(200, answer);
  }

  private static List<String> lines(Utterance utterance) {
    List<String> lines = new ArrayList<>();
    switch (utterance) {
      case Utterance.Text(String text) ->
          words(text).forEach(word -> lines.add(line(message(new Utterance.Text(word)))));
      case Utterance.Call call -> lines.add(line(message(call)));
    }
    lines.add(last(message(new Utterance.Text(""))) + "\n");
    return lines;
  }

  private static ObjectNode message(Utterance utterance) {
    ObjectNode message = object("{\"role\":\"assistant\"}");
    switch (utterance) {
      case Utterance.Text(String text) -> message.put("content", text);
      case Utterance.Call call ->
          message
              .put("content", "")
              .putArray("tool_calls")
              .addObject()
              .put("id", call.id())
              .putObject("function")
              .put("name", call.name())
              .set("arguments", call.arguments());
    }
    return message;
  }

  private static String line(ObjectNode message) {
    return envelope(message).put("done", false) + "\n";
  }

  private static ObjectNode last(ObjectNode message) {
    return envelope(message)
        .put("done", true)
        .put("done_reason", "stop")
        .put("total_duration", 5_043_500_667L)
        .put("load_duration", 5_025_959L)
        .put("prompt_eval_count", 11)
        .put("prompt_eval_duration", 325_953_000L)
        .put("eval_count", 7)
        .put("eval_duration", 4_709_213_000L);
  }

  private static ObjectNode envelope(ObjectNode message) {
    ObjectNode body =
        object("{\"model\":\"imitated\",\"created_at\":\"2026-11-21T10:00:00.123456789Z\"}");
    body.set("message", message);
    return body;
  }

  private static Answer embed(JsonNode request) {
    JsonNode input = request.path("input");
    int inputs = input.isArray() ? input.size() : 1;
    ObjectNode body =
        object("{\"model\":\"imitated\",\"total_duration\":9,\"prompt_eval_count\":3}");
    var vectors = body.putArray("embeddings");
    for (int i = 0; i < inputs; i++) {
      var vector = vectors.addArray();
      vector().forEach(vector::add);
    }
    return Answer.json(200, body);
  }
}
