package dev.hearth.dialect;

import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Conversations made from a seed, in their canonical form: one leading system message at most,
 * turns of the user and the model one after the other, each tool call followed by its result. They
 * hold nothing but the features given, so that a dialect which carries those gives the same
 * conversation back.
 */
public final class RandomChats {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"é\":{\"enum\":[1.50,-7,1E+3,null,true,\"\\\"🦉\"]}}}";

  private final Set<Feature> features;
  private final Issuer issuer;
  private final Random random;
  private int calls;

  /**
   * Creates a source of conversations.
   *
   * @param issuer of their signatures
   */
  public RandomChats(Set<Feature> features, Issuer issuer, Random random) {
    this.features = features.isEmpty() ? Set.of() : EnumSet.copyOf(features);
    this.issuer = issuer;
    this.random = random;
  }

  /** The next conversation. */
  public Chat next() {
    boolean stream = random.nextBoolean();
    calls = 0;
    List<Tool> tools = has(Feature.TOOLS) ? listOf(0, this::tool) : List.of();
    return new Chat(
        "m",
        messages(!tools.isEmpty()),
        tools,
        tools.isEmpty() ? new ToolChoice.Auto() : choice(tools),
        tools.isEmpty() ? null : maybe(Feature.PARALLEL_TOOL_CALLS, random::nextBoolean),
        sampling(),
        format(),
        reasoning(),
        maybe(Feature.USER, () -> RandomText.filled(random)),
        stream,
        stream,
        Map.of());
  }

  private List<Message> messages(boolean tools) {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(new Message(Role.SYSTEM, listOf(1, this::text)));
    }
    int turns = 1 + random.nextInt(3);
    for (int i = 0; i < turns; i++) {
      messages.add(new Message(Role.USER, content()));
      if (i + 1 < turns || random.nextInt(4) == 0) {
        answer(messages, tools);
      }
    }
    return messages;
  }

  private void answer(List<Message> messages, boolean tools) {
    List<Part> parts = new ArrayList<>();
    if (has(Feature.THINKING) && random.nextBoolean()) {
      parts.add(thinking());
    }
    parts.addAll(listOf(1, this::text));
    List<Part.ToolCall> called = tools ? listOf(0, this::call) : List.of();
    parts.addAll(called);
    messages.add(new Message(Role.ASSISTANT, parts));
    for (Part.ToolCall call : called) {
      messages.add(new Message(Role.TOOL, List.of(result(call))));
    }
    if (!called.isEmpty()) {
      messages.add(new Message(Role.ASSISTANT, List.of(text())));
    }
  }

  private Part thinking() {
    if (has(Feature.THINKING_SIGNATURE) && random.nextInt(4) == 0) {
      return new Part.RedactedThinking(new Signature(issuer, "cmVk" + random.nextInt(99)));
    }
    Signature signature =
        has(Feature.THINKING_SIGNATURE) ? new Signature(issuer, "c2ln" + random.nextInt(99)) : null;
    return new Part.Thinking(RandomText.filled(random), signature);
  }

  private Part.ToolCall call() {
    return new Part.ToolCall("call_" + calls++, "f" + random.nextInt(3), "{\"x\":[1,\"é\"]}");
  }

  private Part.ToolResult result(Part.ToolCall call) {
    List<Part> content = new ArrayList<>();
    content.add(new Part.Text(RandomText.filled(random)));
    if (has(Feature.TOOL_RESULT_IMAGE) && random.nextInt(3) == 0) {
      content.add(new Part.Image("image/png", "AAAA"));
    }
    boolean error = has(Feature.TOOL_RESULT_ERROR) && random.nextInt(3) == 0;
    return new Part.ToolResult(call.id(), call.name(), content, error);
  }

  private List<Part> content() {
    return listOf(
        1,
        () ->
            switch (random.nextInt(8)) {
              case 0 -> has(Feature.IMAGE) ? new Part.Image("image/png", "AAAA") : text();
              case 1 ->
                  has(Feature.IMAGE_LINK) ? new Part.ImageLink("https://example.org/i") : text();
              case 2 ->
                  has(Feature.DOCUMENT)
                      ? new Part.Document("application/pdf", "JVBE", "a.pdf")
                      : text();
              case 3 ->
                  has(Feature.DOCUMENT_LINK)
                      ? new Part.DocumentLink("https://example.org/d.pdf", null)
                      : text();
              case 4 -> has(Feature.AUDIO) ? new Part.Audio("audio/wav", "UklG") : text();
              default -> text();
            });
  }

  private Part text() {
    return new Part.Text(RandomText.filled(random));
  }

  private Tool tool() {
    return new Tool(
        "f" + random.nextInt(3),
        random.nextBoolean() ? RandomText.filled(random) : null,
        SCHEMA,
        maybe(Feature.TOOL_STRICT, random::nextBoolean));
  }

  private ToolChoice choice(List<Tool> tools) {
    if (!has(Feature.TOOL_CHOICE)) {
      return new ToolChoice.Auto();
    }
    return switch (random.nextInt(4)) {
      case 0 -> new ToolChoice.None();
      case 1 -> new ToolChoice.Required();
      case 2 -> new ToolChoice.Named(tools.getFirst().name());
      default -> new ToolChoice.Auto();
    };
  }

  private ResponseFormat format() {
    if (!has(Feature.RESPONSE_FORMAT)) {
      return new ResponseFormat.Text();
    }
    return switch (random.nextInt(3)) {
      case 0 -> new ResponseFormat.JsonObject();
      case 1 -> new ResponseFormat.JsonSchema("answer", SCHEMA);
      default -> new ResponseFormat.Text();
    };
  }

  private Reasoning reasoning() {
    if (!has(Feature.REASONING)) {
      return Reasoning.unset();
    }
    return switch (random.nextInt(4)) {
      case 0 -> Reasoning.off();
      case 1 -> Reasoning.effort("low");
      case 2 -> Reasoning.effort("high");
      default -> Reasoning.unset();
    };
  }

  private Sampling sampling() {
    return new Sampling(
        maybe(Feature.TEMPERATURE, random::nextDouble),
        maybe(Feature.TOP_P, random::nextDouble),
        maybe(Feature.TOP_K, () -> 1 + random.nextInt(99)),
        maybe(Feature.MIN_P, random::nextDouble),
        maybe(Feature.PRESENCE_PENALTY, () -> random.nextDouble() - 0.5),
        maybe(Feature.FREQUENCY_PENALTY, () -> random.nextDouble() - 0.5),
        maybe(Feature.SEED, () -> (long) random.nextInt()),
        maybe(Feature.MAX_TOKENS, () -> 1 + random.nextInt(9_999)),
        has(Feature.STOP) ? listOf(0, () -> RandomText.filled(random)) : List.of());
  }

  private boolean has(Feature feature) {
    return features.contains(feature);
  }

  private <T> @Nullable T maybe(Feature feature, Supplier<T> value) {
    return has(feature) && random.nextInt(3) == 0 ? value.get() : null;
  }

  private <T> List<T> listOf(int atLeast, Supplier<? extends T> element) {
    return Stream.<T>generate(element).limit(atLeast + random.nextInt(3)).toList();
  }
}
