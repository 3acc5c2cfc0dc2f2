package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecoderStage;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.StopReason;
import dev.hearth.routing.profile.ToolNames;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes calls to tools that an agent has not out of an answer: a sentence stands in the place of
 * each, and the others close up. Owns the back end's decoder.
 */
final class PermittedCalls extends DecoderStage {
  private static final int REFUSED = -1;

  /** The names of tools are the caller's, and as long as it likes. */
  private static final int LONGEST_NAME = 64;

  private final ToolNames denied;
  private final Consumer<String> refused;
  private final Map<Integer, Integer> places = new HashMap<>();
  private boolean told;
  private int passed;

  /**
   * @param refused hears the name of each tool whose call was taken out
   */
  PermittedCalls(AnswerDecoder backend, ToolNames denied, Consumer<String> refused) {
    super(backend);
    this.denied = denied;
    this.refused = refused;
  }

  @Override
  protected void pass(InferenceEvent event, Consumer<? super InferenceEvent> events) {
    switch (event) {
      case ToolCallDelta(int index, var id, var name, String arguments) -> {
        int place = place(index, name == null ? "" : name, events);
        if (place != REFUSED) {
          events.accept(new ToolCallDelta(place, id, name, arguments));
        }
      }
      case ToolCallSigned(int index, var signature) -> {
        int place = places.getOrDefault(index, REFUSED);
        if (place != REFUSED) {
          events.accept(new ToolCallSigned(place, signature));
        }
      }
      case Finished(StopReason reason, var stopSequence) -> {
        boolean nothingToRun = told && passed == 0 && reason == StopReason.TOOL_CALLS;
        events.accept(new Finished(nothingToRun ? StopReason.STOP : reason, stopSequence));
      }
      case InferenceEvent.Started _,
          TextDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _,
          InferenceEvent.Metered _,
          InferenceEvent.Failed _ ->
          events.accept(event);
    }
  }

  /** Where a call stands among those that pass; its first delta decides. */
  private int place(int index, String name, Consumer<? super InferenceEvent> events) {
    Integer known = places.get(index);
    if (known != null) {
      return known;
    }
    int place = denied.has(name) ? REFUSED : passed++;
    places.put(index, place);
    if (place == REFUSED) {
      told = true;
      refused.accept(name);
      events.accept(new TextDelta(sentence(name)));
    }
    return place;
  }

  private static String sentence(String name) {
    String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    return "[The call to the tool '%s' was refused: this agent may not use it with a local model.]"
        .formatted(shown);
  }
}
