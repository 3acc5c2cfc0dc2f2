package dev.hearth.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.GatewayFields;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole request for a back end of another format. */
final class RequestDecoder {
  private static final Set<String> GENERATING =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "presence_penalty",
          "frequency_penalty",
          "seed",
          "max_tokens",
          "max_completion_tokens",
          "stop");
  private static final Set<String> CHAT =
      with(
          GENERATING,
          "messages",
          "tools",
          "tool_choice",
          "response_format",
          "reasoning_effort",
          "parallel_tool_calls",
          "user",
          "functions",
          "function_call");
  private static final Set<String> COMPLETION = with(GENERATING, "prompt", "suffix");
  private static final Set<String> EMBEDDING =
      Set.of("model", "input", "dimensions", "encoding_format");

  private final RequestBody body;
  private final @Nullable String model;
  private final JsonReader request;

  private RequestDecoder(RequestBody body, @Nullable String model) {
    this.body = body;
    this.model = model;
    this.request = new JsonReader(body.tree(), "");
  }

  static InferenceRequest decode(Asked asked, RequestBody body) {
    body.outline().fields();
    RequestDecoder decoder = new RequestDecoder(body, asked.model());
    return switch (asked.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT -> decoder.chat();
      case COMPLETION -> decoder.completion();
      case EMBEDDING -> decoder.embedding();
      case COUNT_TOKENS -> throw WireFormat.OPENAI.lacks(asked.operation());
    };
  }

  private InferenceRequest.Chat chat() {
    rejectFunctions();
    boolean stream = request.flag("stream");
    Leftovers left = new Leftovers();
    others(CHAT).forEach(left::keep);
    return new InferenceRequest.Chat(
        model(),
        MessageDecoder.messages(request, left),
        ToolsDecoder.tools(request, left),
        ToolsDecoder.choice(request),
        request.has("parallel_tool_calls") ? request.flag("parallel_tool_calls") : null,
        sampling(),
        FormatDecoder.format(request),
        Reasoning.effort(request.text("reasoning_effort")),
        request.text("user"),
        stream,
        stream && usageWanted(),
        left.all());
  }

  private InferenceRequest.Completion completion() {
    boolean stream = request.flag("stream");
    return new InferenceRequest.Completion(
        model(),
        prompt(),
        request.text("suffix"),
        sampling(),
        stream,
        stream && usageWanted(),
        others(COMPLETION));
  }

  private InferenceRequest.Embedding embedding() {
    String form = request.text("encoding_format");
    if (form != null && !form.equals("float") && !form.equals("base64")) {
      throw request.wrong("encoding_format", "'float' or 'base64'");
    }
    return new InferenceRequest.Embedding(
        model(), inputs(), request.integer("dimensions"), "base64".equals(form), others(EMBEDDING));
  }

  private String model() {
    return model == null ? request.requireText("model") : model;
  }

  private void rejectFunctions() {
    for (String name : List.of("functions", "function_call")) {
      if (request.has(name)) {
        throw request.wrong(name, "nothing; use 'tools' and 'tool_choice'");
      }
    }
  }

  private boolean usageWanted() {
    JsonReader options = request.object("stream_options");
    return options != null && options.flag("include_usage");
  }

  private Sampling sampling() {
    Integer limit = request.integer("max_completion_tokens");
    if (limit == null) {
      limit = request.integer("max_tokens");
    }
    return new Sampling(
        request.number("temperature"),
        request.number("top_p"),
        request.integer("top_k"),
        request.number("min_p"),
        request.number("presence_penalty"),
        request.number("frequency_penalty"),
        request.whole("seed"),
        limit == null || limit < 0 ? null : limit,
        stop());
  }

  private List<String> stop() {
    return texts("stop", "a string or an array of strings");
  }

  private String prompt() {
    List<String> prompts = texts("prompt", "a string (arrays of tokens are not understood)");
    if (prompts.size() != 1) {
      throw request.wrong("prompt", "one string");
    }
    return prompts.getFirst();
  }

  private List<String> inputs() {
    List<String> inputs =
        texts("input", "a string or an array of strings (arrays of tokens are not understood)");
    if (inputs.isEmpty()) {
      throw request.wrong("input", "a string or an array of at least one string");
    }
    return inputs;
  }

  /** A string or an array of strings as a list; empty when it is absent. */
  private List<String> texts(String name, String expected) {
    JsonNode node = request.get(name);
    if (node.isTextual()) {
      return List.of(node.textValue());
    }
    if (request.has(name) && !node.isArray()) {
      throw request.wrong(name, expected);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw request.wrong(name, expected);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private Map<String, String> others(Set<String> known) {
    Map<String, String> others = new HashMap<>();
    for (JsonOutline.Field field : body.outline().fields()) {
      if (!known.contains(field.name()) && !GatewayFields.contains(field.name())) {
        others.put(field.name(), body.json(field));
      }
    }
    return others;
  }

  private static Set<String> with(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }
}
