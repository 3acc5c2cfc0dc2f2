package dev.hearth.dialect.leaks;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.leaks.CallNotation.Call;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.StopReason;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes thinking and tool calls of what a model leaks into its text. Owns the back end's decoder.
 */
public final class LeakDecoder implements AnswerDecoder {
  private final AnswerDecoder backend;
  private final ThinkTags tags;
  private final WrittenCalls calls;
  private final boolean looksForThinking;
  private final boolean looksForCalls;
  private final int turn;
  private final Map<Integer, Integer> places = new HashMap<>();
  private Consumer<? super InferenceEvent> listener = _ -> {};
  private int told;
  private boolean called;

  private LeakDecoder(AnswerDecoder backend, InferenceRequest.Chat request, Set<Leak> leaks) {
    this.backend = backend;
    this.turn = request.messages().size();
    this.looksForThinking = leaks.contains(Leak.THINK_TAGS) || leaks.contains(Leak.OPEN_THINKING);
    this.looksForCalls = leaks.contains(Leak.TOOL_CALLS) && !request.tools().isEmpty();
    this.calls = new WrittenCalls(new CallNotation(request.tools()), this::text, this::call);
    this.tags =
        new ThinkTags(
            leaks.contains(Leak.OPEN_THINKING),
            thinking -> listener.accept(new ThinkingDelta(thinking)),
            this::outside);
  }

  /** The back end's decoder itself where there is nothing to look for. */
  public static AnswerDecoder of(AnswerDecoder backend, InferenceRequest request, Set<Leak> leaks) {
    return request instanceof InferenceRequest.Chat chat && !leaks.isEmpty()
        ? new LeakDecoder(backend, chat, leaks)
        : backend;
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    listener = events;
    backend.decode(bytes, this::event);
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    listener = events;
    backend.end(this::event);
  }

  @Override
  public void close() {
    backend.close();
  }

  private void event(InferenceEvent event) {
    switch (event) {
      case TextDelta(String text) -> {
        if (looksForThinking) {
          tags.add(text);
        } else {
          outside(text);
        }
      }
      case ThinkingDelta _ -> {
        tags.expectNone();
        listener.accept(event);
      }
      case ToolCallDelta(int index, var id, var name, String arguments) ->
          listener.accept(new ToolCallDelta(place(index), id, name, arguments));
      case ToolCallSigned(int index, var signature) ->
          listener.accept(new ToolCallSigned(place(index), signature));
      case Finished(StopReason reason, var stopSequence) -> {
        tags.end();
        calls.end();
        boolean stoppedToCall = called && reason == StopReason.STOP;
        listener.accept(new Finished(stoppedToCall ? StopReason.TOOL_CALLS : reason, stopSequence));
      }
      case InferenceEvent.Started _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _,
          InferenceEvent.Metered _,
          InferenceEvent.Failed _ ->
          listener.accept(event);
    }
  }

  /** What is no thinking. */
  private void outside(String text) {
    if (looksForCalls) {
      calls.add(text);
    } else {
      text(text);
    }
  }

  private void text(String text) {
    listener.accept(new TextDelta(text));
  }

  private void call(Call call) {
    called = true;
    int index = told++;
    String id = "call_" + turn + "_written_" + index;
    listener.accept(new ToolCallDelta(index, id, call.name(), call.arguments()));
  }

  /** Where a call that the server took out itself stands among all. */
  private int place(int index) {
    return places.computeIfAbsent(index, _ -> told++);
  }
}
