package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.GatewayFields;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole request for a back end of another format.
 *
 * <p>What {@code /api/generate} asks is a conversation of one turn: Ollama itself puts its prompt,
 * its images and its system message through the model's chat template. So it is read as a chat,
 * which every back end takes. Only {@code raw} and {@code suffix} ask for a text to be continued as
 * it stands, and are read as a completion.
 */
final class RequestDecoder {
  private static final Set<String> CHAT =
      Set.of("model", "messages", "stream", "format", Settings.OPTIONS, "think", "tools");
  private static final Set<String> TURN =
      Set.of(
          "model",
          "prompt",
          "stream",
          "format",
          Settings.OPTIONS,
          "think",
          "system",
          "images",
          "raw",
          "suffix");
  private static final Set<String> COMPLETION =
      Set.of("model", "prompt", "stream", "format", Settings.OPTIONS, "images", "raw", "suffix");
  private static final Set<String> EMBED = Set.of("model", "input", "dimensions", Settings.OPTIONS);
  private static final Set<String> EMBEDDINGS = Set.of("model", "prompt", Settings.OPTIONS);

  /** Values that ask for nothing: clients write them where nothing was set. */
  private static final Set<String> SAYING_NOTHING = Set.of("null", "\"\"", "[]", "{}", "false");

  private final Endpoint endpoint;
  private final RequestBody body;
  private final JsonReader request;
  private final OptionsDecoder options;

  private RequestDecoder(Endpoint endpoint, RequestBody body) {
    this.endpoint = endpoint;
    this.body = body;
    this.request = new JsonReader(body.tree(), "");
    this.options = new OptionsDecoder(request);
  }

  static InferenceRequest decode(Endpoint endpoint, RequestBody body) {
    body.outline().fields();
    RequestDecoder decoder = new RequestDecoder(endpoint, body);
    InferenceRequest request =
        switch (endpoint) {
          case CHAT -> decoder.chat();
          case GENERATE -> decoder.generate();
          case EMBED -> decoder.embed();
          case EMBEDDINGS -> decoder.embeddings();
        };
    decoder.requireSomethingAsked();
    return request;
  }

  /** Another target may be an Ollama, which can be asked to do no more than load a model. */
  private void requireSomethingAsked() {
    if (RequestPeek.asksNothing(endpoint, body)) {
      String name = endpoint.asking();
      throw new InferenceException(
          new InferenceError(
              Kind.INEXPRESSIBLE,
              "The field '%s' is empty, which only loads a model of Ollama (expected: something"
                      .formatted(name)
                  + " to answer).",
              name,
              null,
              null));
    }
  }

  private InferenceRequest chat() {
    Map<String, String> others = others(CHAT);
    List<Tool> tools = ToolsDecoder.tools(request, others);
    return chat(MessageDecoder.messages(request), tools, others);
  }

  private InferenceRequest generate() {
    String suffix = request.text("suffix");
    return request.flag("raw") || (suffix != null && !suffix.isEmpty()) ? completion() : turn();
  }

  private InferenceRequest turn() {
    List<Message> messages = new ArrayList<>();
    String system = request.text("system");
    if (system != null && !system.isEmpty()) {
      messages.add(Message.of(Role.SYSTEM, system));
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Part.Text(prompt()));
    parts.addAll(ImagesDecoder.images(request));
    messages.add(new Message(Role.USER, parts));
    return chat(messages, List.of(), others(TURN));
  }

  private InferenceRequest chat(
      List<Message> messages, List<Tool> tools, Map<String, String> others) {
    boolean stream = isStream();
    return new InferenceRequest.Chat(
        request.requireText("model"),
        messages,
        tools,
        new ToolChoice.Auto(),
        null,
        options.sampling(),
        format(),
        reasoning(),
        null,
        stream,
        stream,
        others);
  }

  /** A text as it stands has no place for images, and no form that a back end would hold to. */
  private InferenceRequest completion() {
    if (!(format() instanceof ResponseFormat.Text)) {
      throw Losses.refused(
          Feature.RESPONSE_FORMAT,
          "The request has a 'format' beside 'raw' or 'suffix', which only Ollama understands.");
    }
    if (!ImagesDecoder.images(request).isEmpty()) {
      throw Losses.refused(
          Feature.IMAGE,
          "The request has 'images' beside 'raw' or 'suffix', which only Ollama understands.");
    }
    boolean stream = isStream();
    String suffix = request.text("suffix");
    return new InferenceRequest.Completion(
        request.requireText("model"),
        prompt(),
        suffix == null || suffix.isEmpty() ? null : suffix,
        options.sampling(),
        stream,
        stream,
        others(COMPLETION));
  }

  private InferenceRequest embed() {
    return embedding(inputs(), request.integer("dimensions"), EMBED);
  }

  private InferenceRequest embeddings() {
    return embedding(List.of(prompt()), null, EMBEDDINGS);
  }

  private InferenceRequest embedding(
      List<String> inputs, @Nullable Integer dimensions, Set<String> known) {
    return new InferenceRequest.Embedding(
        request.requireText("model"),
        inputs,
        dimensions == null || dimensions <= 0 ? null : dimensions,
        false,
        others(known));
  }

  private List<String> inputs() {
    JsonNode input = request.get("input");
    if (input.isTextual()) {
      return List.of(input.textValue());
    }
    if (request.has("input") && !input.isArray()) {
      throw request.wrong("input", "a string or an array of strings");
    }
    List<String> inputs = new ArrayList<>();
    for (JsonNode text : input) {
      if (!text.isTextual()) {
        throw request.wrong("input", "a string or an array of strings");
      }
      inputs.add(text.textValue());
    }
    return inputs;
  }

  private String prompt() {
    String prompt = request.text("prompt");
    return prompt == null ? "" : prompt;
  }

  private boolean isStream() {
    return !request.has("stream") || request.flag("stream");
  }

  private ResponseFormat format() {
    JsonNode format = request.get("format");
    if (!request.has("format") || (format.isTextual() && format.textValue().isEmpty())) {
      return new ResponseFormat.Text();
    }
    if (format.isTextual() && format.textValue().equals("json")) {
      return new ResponseFormat.JsonObject();
    }
    if (!format.isObject()) {
      throw request.wrong("format", "'json' or a JSON Schema");
    }
    return new ResponseFormat.JsonSchema(null, Json.text(format));
  }

  private Reasoning reasoning() {
    JsonNode think = request.get("think");
    if (!request.has("think")) {
      return Reasoning.unset();
    }
    if (think.isBoolean()) {
      return think.booleanValue() ? new Reasoning(Reasoning.Mode.ON, null, null) : Reasoning.off();
    }
    return switch (think.asText()) {
      case "low", "medium", "high", "max" -> Reasoning.effort(think.asText());
      default -> throw request.wrong("think", "true, false, 'low', 'medium', 'high' or 'max'");
    };
  }

  /** What has no meaning in other formats: fields but the known ones, and the options' own. */
  private Map<String, String> others(Set<String> known) {
    Map<String, String> others = new HashMap<>();
    request
        .object()
        .forEachEntry((name, value) -> {
          String json = known.contains(name) ? "null" : Json.text(value);
          if (!SAYING_NOTHING.contains(json) && !GatewayFields.contains(name)) {
            others.put(name, json);
          }
        });
    options.others(others);
    return others;
  }
}
