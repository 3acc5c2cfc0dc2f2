package dev.hearth.dialect.gemini;

import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.CallIds;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what responses say into events in their order. The end is kept until all responses are
 * there: usage and the pages that the text rests on may follow it. An answer of which nothing was
 * said because of a policy is a failure, so that another target may be asked.
 */
final class AnswerEvents {
  private static final int MOST_PAGES = 1000;

  private final String modelAsked;
  private final CallIds ids;
  private final Set<String> cited = new HashSet<>();

  private @Nullable String model;
  private boolean started;
  private boolean said;
  private boolean thoughtOpen;
  private int calls;
  private @Nullable PartialArguments open;
  private @Nullable String reason;
  private @Nullable String blocked;
  private @Nullable Usage usage;

  AnswerEvents(InferenceRequest request) {
    this.modelAsked = request.model();
    this.ids = new CallIds(request);
  }

  /** Whether the model said that it came to an end, or the prompt was refused. */
  boolean isFinished() {
    return reason != null || blocked != null;
  }

  /**
   * Gives the events of a response.
   *
   * @throws IOException when it makes no sense
   */
  void response(ResponseReader response, Consumer<? super InferenceEvent> events)
      throws IOException {
    model = response.model() == null ? model : response.model();
    usage = response.usage() == null ? usage : response.usage();
    reason = response.finishReason() == null ? reason : response.finishReason();
    blocked = response.blockReason() == null ? blocked : response.blockReason();
    for (AnswerPart part : response.parts()) {
      switch (part) {
        case AnswerPart.Text text -> text(text, events);
        case AnswerPart.Call call -> call(call, events);
        case AnswerPart.Other(String what) -> give(new InferenceEvent.Untranslatable(what), events);
      }
    }
    for (Citation citation : response.citations()) {
      if (cited.size() < MOST_PAGES && cited.add(citation.url())) {
        give(new InferenceEvent.Cited(citation), events);
      }
    }
  }

  /** Gives what ends a complete answer. */
  void complete(Consumer<? super InferenceEvent> events) throws IOException {
    closeCall(events);
    InferenceError failure = failure();
    if (failure != null) {
      events.accept(new InferenceEvent.Failed(failure));
      return;
    }
    give(new InferenceEvent.Finished(stopReason()), events);
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  private void text(AnswerPart.Text text, Consumer<? super InferenceEvent> events) {
    Signature signature = ThoughtSignature.read(text.signature());
    boolean empty = text.text().isEmpty();
    if (text.thought()) {
      if (!empty) {
        thoughtOpen = true;
        output(new InferenceEvent.ThinkingDelta(text.text()), events);
      }
      if (signature != null) {
        output(
            thoughtOpen
                ? new InferenceEvent.ThinkingSigned(signature)
                : new InferenceEvent.RedactedThinking(signature),
            events);
        thoughtOpen = false;
      }
      return;
    }
    if (signature != null) {
      thoughtOpen = false;
      output(new InferenceEvent.ThinkingSigned(signature), events);
    }
    if (!empty) {
      output(new InferenceEvent.TextDelta(text.text()), events);
    }
  }

  private void call(AnswerPart.Call call, Consumer<? super InferenceEvent> events)
      throws IOException {
    if (call.name() != null && !call.name().isEmpty()) {
      begin(call, call.name(), events);
    } else if (open == null && (call.args() != null || !call.pieces().isEmpty())) {
      throw new IOException("a function call without a name");
    }
    if (open != null) {
      for (AnswerPart.Piece piece : call.pieces()) {
        open.add(piece);
      }
      if (!call.goesOn()) {
        closeCall(events);
      }
    }
  }

  private void begin(AnswerPart.Call call, String name, Consumer<? super InferenceEvent> events)
      throws IOException {
    closeCall(events);
    int index = calls++;
    boolean whole = call.args() != null || (!call.goesOn() && call.pieces().isEmpty());
    String arguments = call.args() == null ? "{}" : call.args();
    output(
        new ToolCallDelta(index, ids.of(index, call.id()), name, whole ? arguments : ""), events);
    Signature signature = ThoughtSignature.read(call.signature());
    if (signature != null) {
      give(new InferenceEvent.ToolCallSigned(index, signature), events);
    }
    open = whole ? null : new PartialArguments();
  }

  private void closeCall(Consumer<? super InferenceEvent> events) throws IOException {
    if (open != null) {
      String arguments = open.text();
      open = null;
      output(new ToolCallDelta(calls - 1, null, null, arguments), events);
    }
  }

  private void output(InferenceEvent event, Consumer<? super InferenceEvent> events) {
    said = true;
    give(event, events);
  }

  private void give(InferenceEvent event, Consumer<? super InferenceEvent> events) {
    if (!started) {
      started = true;
      String named = model == null || model.isEmpty() ? modelAsked : model;
      events.accept(new InferenceEvent.Started(named));
    }
    events.accept(event);
  }

  /** Why the answer is none; null when it is one. */
  private @Nullable InferenceError failure() {
    String word = reason == null ? blocked : reason;
    if (word == null) {
      return null;
    }
    if (!said && (reason == null || FinishReasons.isPolicy(word))) {
      return InferenceError.of(
          Kind.CONTENT_POLICY,
          "The back end refused to answer for its content policy: %s.".formatted(word));
    }
    StopReason stop = reason == null ? StopReason.CONTENT_FILTER : FinishReasons.of(word);
    boolean nothing = !said && stop == StopReason.CONTENT_FILTER;
    return stop == null || nothing
        ? BackendErrors.broken("The back end's model broke off: %s.".formatted(word))
        : null;
  }

  /** What was done is the reason of a regular end. */
  private StopReason stopReason() {
    StopReason stop = reason == null ? StopReason.CONTENT_FILTER : FinishReasons.of(reason);
    if (stop == StopReason.STOP && calls > 0) {
      return StopReason.TOOL_CALLS;
    }
    return stop == null ? StopReason.STOP : stop;
  }
}
