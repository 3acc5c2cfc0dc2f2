package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An imitation of Anthropic's Messages API. */
final class ImitatedAnthropic extends Imitation {
  private static final Set<String> COUNTED_FIELDS =
      Set.of("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config");

  @Override
  void checkHeaders(HttpExchange exchange) {
    require(
        exchange.getRequestHeaders().containsKey("anthropic-version"),
        "anthropic-version: header is required");
  }

  @Override
  Answer answer(String path, JsonNode request) {
    JsonNode messages = request.path("messages");
    require(messages.path(0).path("role").asText().equals("user"), "messages.0: no user message");
    return switch (path) {
      case "/v1/messages" -> message(request);
      case "/v1/messages/count_tokens" -> count(request);
      default -> error(404, "no such path: " + path);
    };
  }

  private static Answer count(JsonNode request) {
    for (Map.Entry<String, JsonNode> field : request.properties()) {
      require(
          COUNTED_FIELDS.contains(field.getKey()),
          field.getKey() + ": Extra inputs are not permitted");
    }
    return Answer.json(200, object("{}").put("input_tokens", COUNTED));
  }

  private Answer message(JsonNode request) {
    require(request.path("max_tokens").asInt() >= 1, "max_tokens: Field required");
    return request.path("stream").asBoolean()
        ? new Answer(200, "text/event-stream", events(say(request)))
        : Answer.json(200, whole(say(request)));
  }

  @Override
  Answer error(int status, String message) {
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          default -> "api_error";
        };
    ObjectNode body = object("{\"type\":\"error\",\"request_id\":\"req_imitated\"}");
    body.putObject("error").put("type", type).put("message", message);
    return Answer.json(status, body);
  }

  @Override
  Optional<String> toolResult(JsonNode request) {
    JsonNode messages = request.path("messages");
    JsonNode result = messages.path(messages.size() - 1).path("content").path(0);
    if (!result.path("type").asText().equals("tool_result")) {
      return Optional.empty();
    }
    JsonNode said = messages.path(messages.size() - 2).path("content");
    JsonNode call = said.path(said.size() - 1);
    require(
        call.path("id").asText("!").equals(result.path("tool_use_id").asText("?")),
        "tool_use_id: " + result + " answers nothing of " + said);
    require(call.path("name").asText().equals(TOOL), "another tool: " + call);
    require(call.path("input").isObject(), "input: no object: " + call);
    JsonNode content = result.path("content");
    return Optional.of(content.isArray() ? content.at("/0/text").asText() : content.asText());
  }

  @Override
  Optional<String> tool(JsonNode request) {
    JsonNode tool = request.path("tools").path(0);
    return tool.at("/input_schema/properties/city").isObject()
        ? Optional.of(tool.path("name").asText())
        : Optional.empty();
  }

  @Override
  Optional<JsonNode> schema(JsonNode request) {
    JsonNode schema = request.at("/output_config/format/schema");
    return schema.isObject() ? Optional.of(schema) : Optional.empty();
  }

  private static ObjectNode whole(Utterance utterance) {
    ObjectNode body = message();
    ObjectNode block = body.putArray("content").addObject();
    switch (utterance) {
      case Utterance.Text(String text) -> block.put("type", "text").put("text", text);
      case Utterance.Call call -> callBlock(block, call).set("input", call.arguments());
    }
    body.put("stop_reason", stop(utterance)).putNull("stop_sequence");
    body.set("usage", object("{\"input_tokens\":11,\"output_tokens\":7}"));
    return body;
  }

  private static List<String> events(Utterance utterance) {
    List<String> events = new ArrayList<>();
    ObjectNode message = message().putNull("stop_reason").putNull("stop_sequence");
    message.putArray("content");
    message.set("usage", object("{\"input_tokens\":11,\"output_tokens\":1}"));
    events.add(event("message_start", object("{}").set("message", message)));
    events.add(event("ping", object("{}")));
    switch (utterance) {
      case Utterance.Text(String text) -> textEvents(text, events);
      case Utterance.Call call -> callEvents(call, events);
    }
    events.add(event("content_block_stop", object("{\"index\":0}")));
    ObjectNode delta = object("{\"usage\":{\"output_tokens\":7}}");
    delta.putObject("delta").put("stop_reason", stop(utterance)).putNull("stop_sequence");
    events.add(event("message_delta", delta));
    events.add(event("message_stop", object("{}")));
    return events;
  }

  private static void textEvents(String text, List<String> events) {
    events.add(start(object("{\"type\":\"text\",\"text\":\"\"}")));
    words(text)
        .forEach(word -> events.add(delta(object("{\"type\":\"text_delta\"}").put("text", word))));
  }

  private static void callEvents(Utterance.Call call, List<String> events) {
    ObjectNode block = callBlock(object("{}"), call);
    block.putObject("input");
    events.add(start(block));
    String arguments = call.arguments().toString();
    int middle = arguments.length() / 2;
    for (String part : List.of("", arguments.substring(0, middle), arguments.substring(middle))) {
      events.add(delta(object("{\"type\":\"input_json_delta\"}").put("partial_json", part)));
    }
  }

  private static String start(ObjectNode block) {
    return event("content_block_start", object("{\"index\":0}").set("content_block", block));
  }

  private static String delta(ObjectNode delta) {
    return event("content_block_delta", object("{\"index\":0}").set("delta", delta));
  }

  private static String event(String type, ObjectNode body) {
    return "event: " + type + "\ndata: " + body.put("type", type) + "\n\n";
  }

  private static ObjectNode callBlock(ObjectNode block, Utterance.Call call) {
    return block.put("type", "tool_use").put("id", call.id()).put("name", call.name());
  }

  private static ObjectNode message() {
    return object(
        "{\"id\":\"msg_imitated\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"imitated\"}");
  }

  private static String stop(Utterance utterance) {
    return switch (utterance) {
      case Utterance.Text _ -> "end_turn";
      case Utterance.Call _ -> "tool_use";
    };
  }
}
