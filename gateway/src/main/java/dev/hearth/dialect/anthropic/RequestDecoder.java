package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.Reasoning.Mode;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole request for a back end of another format. */
final class RequestDecoder {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "system",
          "max_tokens",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "output_format",
          "metadata");

  private final RequestBody body;
  private final JsonReader request;
  private final Leftovers left = new Leftovers();

  private RequestDecoder(RequestBody body) {
    this.body = body;
    this.request = new JsonReader(body.tree(), "");
  }

  static InferenceRequest decode(Asked asked, RequestBody body) {
    return switch (asked.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT -> conversation(asked, body);
      case COUNT_TOKENS -> new InferenceRequest.TokenCount(conversation(asked, body));
      case COMPLETION, EMBEDDING -> throw WireFormat.ANTHROPIC.lacks(asked.operation());
    };
  }

  private static InferenceRequest.Chat conversation(Asked asked, RequestBody body) {
    body.outline().fields();
    return new RequestDecoder(body).chat(asked);
  }

  private InferenceRequest.Chat chat(Asked asked) {
    boolean stream = asked.stream() == null ? request.flag("stream") : asked.stream();
    ToolsDecoder tools = new ToolsDecoder(request, left);
    JsonReader output = request.object("output_config");
    return new InferenceRequest.Chat(
        asked.model() == null ? request.requireText("model") : asked.model(),
        new MessageDecoder(request, left).messages(),
        tools.tools(),
        tools.choice(),
        tools.parallel(),
        sampling(),
        format(output),
        reasoning(output),
        user(),
        stream,
        stream,
        others(output));
  }

  private Sampling sampling() {
    Integer limit = request.integer("max_tokens");
    if (limit != null && limit < 0) {
      throw request.wrong("max_tokens", "a whole number of tokens");
    }
    return new Sampling(
        request.number("temperature"),
        request.number("top_p"),
        request.integer("top_k"),
        null,
        null,
        null,
        null,
        limit,
        stop());
  }

  private List<String> stop() {
    String expected = "an array of strings";
    List<String> stop = new ArrayList<>();
    if (request.has("stop_sequences") && !request.get("stop_sequences").isArray()) {
      throw request.wrong("stop_sequences", expected);
    }
    for (JsonNode sequence : request.get("stop_sequences")) {
      if (!sequence.isTextual()) {
        throw request.wrong("stop_sequences", expected);
      }
      stop.add(sequence.textValue());
    }
    return stop;
  }

  private ResponseFormat format(@Nullable JsonReader output) {
    JsonReader format = output == null ? null : output.object("format");
    if (format == null) {
      format = request.object("output_format");
    }
    if (format == null) {
      return new ResponseFormat.Text();
    }
    if (!format.requireText("type").equals("json_schema")) {
      throw format.wrong("type", "'json_schema'");
    }
    JsonNode schema = format.requireObject("schema").object();
    return new ResponseFormat.JsonSchema(null, Json.text(schema), null);
  }

  private Reasoning reasoning(@Nullable JsonReader output) {
    String effort = output == null ? null : output.text("effort");
    JsonReader thinking = request.object("thinking");
    if (thinking == null) {
      return Reasoning.effort(effort);
    }
    left.note(thinking, Set.of("type", "budget_tokens"));
    return switch (thinking.requireText("type")) {
      case "disabled" -> Reasoning.off();
      case "enabled" -> new Reasoning(Mode.ON, effort, thinking.integer("budget_tokens"));
      default -> new Reasoning(Mode.ON, effort, null);
    };
  }

  private @Nullable String user() {
    JsonReader metadata = request.object("metadata");
    if (metadata == null) {
      return null;
    }
    left.note(metadata, Set.of("user_id"));
    return metadata.text("user_id");
  }

  private Map<String, String> others(@Nullable JsonReader output) {
    if (output != null) {
      left.note(output, Set.of("format", "effort"));
    }
    for (JsonOutline.Field field : body.outline().fields()) {
      if (!KNOWN.contains(field.name())) {
        left.keep(field.name(), body.json(field));
      }
    }
    return left.all();
  }
}
