package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.CallIds;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what the blocks of an answer say into events, in their order. */
final class AnswerEvents {
  private final String modelAsked;
  private final CallIds ids;
  private final Consumer<InferenceEvent> out;

  private @Nullable Consumer<? super InferenceEvent> events;
  private boolean started;
  private boolean outputSeen;
  private int calls;
  private int callJustEnded = -1;
  private int textLength;
  private Block block = new Block(Block.Kind.OTHER, 0, null);

  AnswerEvents(InferenceRequest request) {
    this.modelAsked = request.model();
    this.ids = new CallIds(request);
    this.out = this::give;
  }

  /** Names who gets the events of the next calls. */
  AnswerEvents to(Consumer<? super InferenceEvent> receiver) {
    events = receiver;
    return this;
  }

  boolean hasStarted() {
    return started;
  }

  /** Whether anything was given that cannot be taken back. */
  boolean hasOutput() {
    return outputSeen;
  }

  void start(@Nullable String model) {
    if (!started) {
      started = true;
      out.accept(new InferenceEvent.Started(model == null || model.isEmpty() ? modelAsked : model));
    }
  }

  void text(String text) {
    if (!text.isEmpty()) {
      textLength += text.length();
      output(new InferenceEvent.TextDelta(text));
    }
  }

  void thinking(String text) {
    if (!text.isEmpty()) {
      output(new InferenceEvent.ThinkingDelta(text));
    }
  }

  void signed(String text) {
    Signature signature = Signatures.read(text);
    if (signature != null) {
      output(new InferenceEvent.ThinkingSigned(signature));
    }
  }

  /** Another vendor's, directly after a tool call, is the signature of that call. */
  void redacted(String data) {
    Signature content = SignatureText.read(data, Issuer.ANTHROPIC);
    if (content.issuer() != Issuer.ANTHROPIC && callJustEnded >= 0) {
      output(new InferenceEvent.ToolCallSigned(callJustEnded, content));
    } else {
      output(new InferenceEvent.RedactedThinking(content));
    }
  }

  /** Begins a tool call; its number. */
  int call(@Nullable String id, @Nullable String name, String arguments) {
    int call = calls++;
    output(new ToolCallDelta(call, ids.of(call, id), name == null ? "" : name, arguments));
    return call;
  }

  /** A tool call that is complete. */
  void wholeCall(@Nullable String id, @Nullable String name, String arguments) {
    callJustEnded = call(id, name, arguments);
  }

  /** What came last was no tool call. */
  void callIsBehind() {
    callJustEnded = -1;
  }

  /** How long the answer's text is so far. */
  int textLength() {
    return textLength;
  }

  void arguments(int call, String more) {
    if (!more.isEmpty()) {
      output(new ToolCallDelta(call, null, null, more));
    }
  }

  /** What the text from a place on rests on. */
  void cite(List<JsonNode> citations, int from) {
    for (JsonNode citation : citations) {
      Citation page = CitationReader.page(citation, from, textLength);
      if (page == null) {
        untranslatable(CitationReader.name(citation));
      } else {
        output(new InferenceEvent.Cited(page));
      }
    }
  }

  void untranslatable(String what) {
    output(new InferenceEvent.Untranslatable(what));
  }

  // ---- blocks of a stream

  /** A block begins, which ends the one before it. */
  void begin(EventReader event) {
    end();
    switch (event.itemType()) {
      case "text" -> {
        block = new Block(Block.Kind.TEXT, textLength, null);
        text(event.text());
        block.cite(event.citations());
      }
      case "thinking" -> {
        block = new Block(Block.Kind.THINKING, 0, null);
        thinking(event.text());
        block.sign(event.signature());
      }
      case "redacted_thinking" -> redacted(event.text());
      case "tool_use" -> {
        int call = call(event.id(), event.name(), "");
        block = new Block(Block.Kind.TOOL_USE, call, event.input());
      }
      default -> untranslatable(event.itemType());
    }
    callIsBehind();
  }

  /** More of the block under way. */
  void delta(EventReader event) {
    switch (event.itemType()) {
      case "text_delta" -> text(event.text());
      case "thinking_delta" -> thinking(event.text());
      case "signature_delta" -> block.sign(event.signature());
      case "citations_delta" -> block.cite(event.citations());
      case "input_json_delta" -> {
        if (block.kind() == Block.Kind.TOOL_USE && !event.text().isEmpty()) {
          block.argumentsSeen();
          arguments(block.place(), event.text());
        }
      }
      default -> {}
    }
  }

  /** The block under way, if any, is complete. */
  void end() {
    Block its = block;
    block = new Block(Block.Kind.OTHER, 0, null);
    switch (its.kind()) {
      case TEXT -> cite(its.citations(), its.place());
      case THINKING -> signed(its.signature());
      case TOOL_USE -> {
        String arguments = its.wholeArguments();
        arguments(its.place(), arguments == null ? "" : arguments);
        callJustEnded = its.place();
      }
      case OTHER -> {}
    }
  }

  // ---- the end

  /** Gives what ends a complete answer. */
  void complete(
      @Nullable String stopReason,
      @Nullable String stopSequence,
      @Nullable String explanation,
      @Nullable Usage usage) {
    StopReason reason = StopReasons.of(stopReason);
    if (StopReasons.PAUSE.equals(stopReason)) {
      untranslatable(StopReasons.PAUSE);
    }
    if (reason == StopReason.REFUSAL && explanation != null && !explanation.isEmpty()) {
      output(new InferenceEvent.RefusalDelta(explanation));
    }
    boolean called = reason == StopReason.STOP && calls > 0;
    out.accept(new InferenceEvent.Finished(called ? StopReason.TOOL_CALLS : reason, stopSequence));
    if (usage != null) {
      out.accept(new InferenceEvent.Metered(usage));
    }
  }

  /** Gives the answer up. */
  void fail(InferenceError error) {
    out.accept(new InferenceEvent.Failed(error));
  }

  void broken(String what) {
    fail(BackendErrors.broken(what));
  }

  private void output(InferenceEvent event) {
    outputSeen = true;
    start(null);
    out.accept(event);
  }

  private void give(InferenceEvent event) {
    if (events == null) {
      throw new IllegalStateException("nobody to give an event to");
    }
    events.accept(event);
  }
}
