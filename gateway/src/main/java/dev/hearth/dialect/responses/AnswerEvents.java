package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.dialect.CallIds;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns a back end's items into events. An item may come in deltas, whole, or both: what the deltas
 * told is not told again, and what they left out is told when the item is whole.
 */
final class AnswerEvents {
  private static final String SUMMARY = "summary";
  private static final String CONTENT = "content";
  private static final String PARAGRAPH = "\n\n";

  private final String modelAsked;
  private final CallIds ids;
  private final Map<Integer, ItemProgress> items = new HashMap<>();
  private int calls;
  private boolean started;
  private boolean spoke;
  private boolean refused;

  AnswerEvents(InferenceRequest request) {
    this.modelAsked = request.model();
    this.ids = new CallIds(request);
  }

  /** The answer began. */
  void start(JsonNode response, Consumer<? super InferenceEvent> events) {
    if (!started) {
      started = true;
      String model = Nodes.text(response.path("model"));
      events.accept(new InferenceEvent.Started(model.isEmpty() ? modelAsked : model));
    }
  }

  /** An item began. */
  void begin(int index, JsonNode item, Consumer<? super InferenceEvent> events) {
    if (at(index).isDone()) {
      items.remove(index);
    }
    start(item, events);
    String type = Nodes.text(item.path("type"));
    switch (type) {
      case "message", "reasoning" -> {}
      case "function_call", "custom_tool_call" -> call(at(index), item, events);
      default -> untranslatable(at(index), type, events);
    }
  }

  void text(int index, int part, String delta, Consumer<? super InferenceEvent> events) {
    if (!delta.isEmpty()) {
      start(MissingNode.getInstance(), events);
      at(index).told(part);
      spoke = true;
      events.accept(new InferenceEvent.TextDelta(delta));
    }
  }

  void refusal(int index, int part, String delta, Consumer<? super InferenceEvent> events) {
    if (!delta.isEmpty()) {
      start(MissingNode.getInstance(), events);
      at(index).told(part);
      refused = true;
      events.accept(new InferenceEvent.RefusalDelta(delta));
    }
  }

  void summary(int index, int part, String delta, Consumer<? super InferenceEvent> events) {
    think(at(index), SUMMARY, part, delta, events);
  }

  void thinking(int index, int part, String delta, Consumer<? super InferenceEvent> events) {
    think(at(index), CONTENT, part, delta, events);
  }

  /** More of a function's arguments; those of a call that never began come with the whole item. */
  void arguments(int index, String delta, Consumer<? super InferenceEvent> events) {
    ItemProgress item = at(index);
    if (item.call() >= 0 && !delta.isEmpty()) {
      item.told();
      events.accept(new ToolCallDelta(item.call(), null, null, delta));
    }
  }

  /** More of a custom tool's text. */
  void input(int index, String delta, Consumer<? super InferenceEvent> events) {
    ItemProgress item = at(index);
    if (item.call() >= 0 && !delta.isEmpty()) {
      String quoted = JsonText.quote(delta);
      String opening = item.hasInput() ? "" : CustomInput.OPENING + '"';
      item.told();
      String inside = quoted.substring(1, quoted.length() - 1);
      events.accept(new ToolCallDelta(item.call(), null, null, opening + inside));
    }
  }

  void annotation(int index, JsonNode annotation, Consumer<? super InferenceEvent> events) {
    start(annotation, events);
    at(index).cited();
    String type = Nodes.text(annotation.path("type"));
    if (type.equals("url_citation") && annotation.path("url").isTextual()) {
      String title = Nodes.text(annotation.path("title"));
      events.accept(
          new InferenceEvent.Cited(
              new Citation(
                  annotation.path("url").textValue(),
                  title.isEmpty() ? null : title,
                  null,
                  annotation.path("start_index").asInt(-1),
                  annotation.path("end_index").asInt(-1))));
    } else if (!type.isEmpty()) {
      events.accept(new InferenceEvent.Untranslatable(Words.of(type)));
    }
  }

  /** An item is whole. */
  void end(int index, JsonNode item, Consumer<? super InferenceEvent> events) {
    ItemProgress progress = at(index);
    if (progress.isDone()) {
      return;
    }
    start(item, events);
    String type = Nodes.text(item.path("type"));
    switch (type) {
      case "message" -> message(index, item, events);
      case "reasoning" -> reasoning(index, item, events);
      case "function_call" -> {
        call(progress, item, events);
        if (!progress.hasInput()) {
          arguments(index, argumentsOf(item), events);
        }
      }
      case "custom_tool_call" -> {
        call(progress, item, events);
        custom(index, item, events);
      }
      default -> untranslatable(progress, type, events);
    }
    progress.finish();
  }

  /** Gives what ends a complete answer, and its items where none was told before. */
  void complete(JsonNode response, Consumer<? super InferenceEvent> events) {
    start(response, events);
    if (items.isEmpty()) {
      int index = 0;
      for (JsonNode item : response.path("output")) {
        end(index++, item, events);
      }
    }
    events.accept(new InferenceEvent.Finished(reason(response)));
    Usage usage = UsageOf.response(response);
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  private ItemProgress at(int index) {
    return items.computeIfAbsent(index, _ -> new ItemProgress());
  }

  private void message(int index, JsonNode item, Consumer<? super InferenceEvent> events) {
    ItemProgress progress = at(index);
    int part = 0;
    int annotations = 0;
    for (JsonNode content : item.path(CONTENT)) {
      boolean refusal = Nodes.text(content.path("type")).equals("refusal");
      if (!progress.wasTold(part)) {
        String text = Nodes.text(content.path(refusal ? "refusal" : "text"));
        if (refusal) {
          refusal(index, part, text, events);
        } else {
          text(index, part, text, events);
        }
      }
      for (JsonNode annotation : content.path("annotations")) {
        if (annotations++ >= progress.citations()) {
          annotation(index, annotation, events);
        }
      }
      part++;
    }
  }

  private void reasoning(int index, JsonNode item, Consumer<? super InferenceEvent> events) {
    ItemProgress progress = at(index);
    String kind = item.path(CONTENT).isEmpty() ? SUMMARY : CONTENT;
    if (!progress.hasThought()) {
      int part = 0;
      for (JsonNode text : item.path(kind)) {
        think(progress, kind, part++, Nodes.text(text.path("text")), events);
      }
    }
    String encrypted = Nodes.text(item.path("encrypted_content"));
    if (encrypted.isEmpty()) {
      return;
    }
    Signature signature = SignatureText.read(encrypted, Issuer.OPENAI);
    int previous = items.containsKey(index - 1) ? at(index - 1).call() : -1;
    if (progress.hasThought() || !item.path(kind).isEmpty()) {
      events.accept(new InferenceEvent.ThinkingSigned(signature));
    } else if (previous >= 0 && signature.issuer() == Issuer.GEMINI) {
      events.accept(new InferenceEvent.ToolCallSigned(previous, signature));
    } else {
      events.accept(new InferenceEvent.RedactedThinking(signature));
    }
  }

  private void think(
      ItemProgress item,
      String kind,
      int part,
      String delta,
      Consumer<? super InferenceEvent> events) {
    if (!delta.isEmpty() && item.takesThinking(kind)) {
      start(MissingNode.getInstance(), events);
      String gap = item.isNextThinking(part) ? PARAGRAPH : "";
      events.accept(new InferenceEvent.ThinkingDelta(gap + delta));
    }
  }

  private void call(ItemProgress progress, JsonNode item, Consumer<? super InferenceEvent> events) {
    if (progress.call() < 0) {
      progress.begin(calls++);
      String id = ids.of(progress.call(), textOrNull(item.path("call_id")));
      String name = Nodes.text(item.path("name"));
      events.accept(new ToolCallDelta(progress.call(), id, name, ""));
    }
  }

  private void custom(int index, JsonNode item, Consumer<? super InferenceEvent> events) {
    ItemProgress progress = at(index);
    if (progress.hasInput()) {
      events.accept(new ToolCallDelta(progress.call(), null, null, "\"}"));
    } else {
      arguments(index, CustomInput.arguments(Nodes.text(item.path("input"))), events);
    }
  }

  private void untranslatable(
      ItemProgress progress, String type, Consumer<? super InferenceEvent> events) {
    if (!progress.isDone()) {
      progress.finish();
      events.accept(new InferenceEvent.Untranslatable(Words.of(type)));
    }
  }

  private StopReason reason(JsonNode response) {
    if (Nodes.text(response.path("status")).equals(Outcome.INCOMPLETE)) {
      String why = Nodes.text(response.path("incomplete_details").path("reason"));
      return why.equals("content_filter") ? StopReason.CONTENT_FILTER : StopReason.LENGTH;
    }
    if (calls > 0) {
      return StopReason.TOOL_CALLS;
    }
    return refused && !spoke ? StopReason.REFUSAL : StopReason.STOP;
  }

  /** JSON text: as a string, the way it should be, or as the object itself. */
  private static String argumentsOf(JsonNode item) {
    JsonNode arguments = item.path("arguments");
    return arguments.isObject() ? Json.text(arguments) : Nodes.text(arguments);
  }

  private static @Nullable String textOrNull(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }
}
