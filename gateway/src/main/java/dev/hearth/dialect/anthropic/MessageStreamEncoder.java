package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat's events as a streamed message: blocks in order, then why it stopped, and usage.
 */
/*
 * The format has one block at a time, but other back ends may tell of several tool calls in turns.
 * So the block of a call stays open until its arguments are one whole object, and whatever else
 * comes before that waits; in an ordinary stream nothing ever does.
 */
final class MessageStreamEncoder implements AnswerEncoder {
  private enum Open {
    NOTHING,
    TEXT,
    THINKING,
    CALL
  }

  private final AnswerId id;
  private final BlockWriter blocks = new BlockWriter();
  private final ArgumentScan arguments = new ArgumentScan();
  private final ArrayDeque<InferenceEvent> waiting = new ArrayDeque<>();

  private String model;
  private boolean begun;
  private Open open = Open.NOTHING;
  private boolean cited;
  private int call = -1;
  private @Nullable Signature callSignature;
  private StopReason reason = StopReason.STOP;
  private @Nullable String stopSequence;
  private Usage usage = Usage.of(0, 0);

  MessageStreamEncoder(AnswerId id, String model) {
    this.id = id;
    this.model = model;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> {
        model = started.model();
        begin(out);
      }
      case InferenceEvent.TextDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallSigned _,
          ToolCallDelta _ ->
          content(event, out);
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Finished finished -> {
        reason = finished.reason();
        stopSequence = finished.stopSequence();
      }
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("a message has no vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    begin(out);
    while (!waiting.isEmpty()) {
      arguments.finish();
      drain(out);
    }
    close(out);
    boolean called = call >= 0 && reason == StopReason.STOP && stopSequence == null;
    BlockWriter.writeEnd(called ? StopReason.TOOL_CALLS : reason, stopSequence, usage, out);
  }

  private void begin(ByteBuf out) {
    if (!begun) {
      begun = true;
      BlockWriter.writeStart(id, model, out);
    }
  }

  private void content(InferenceEvent event, ByteBuf out) {
    begin(out);
    if (mustWait(event)) {
      waiting.add(event);
      return;
    }
    write(event, out);
    if (!waiting.isEmpty()) {
      drain(out);
    }
  }

  private boolean mustWait(InferenceEvent event) {
    boolean blocked = open == Open.CALL && !arguments.isComplete();
    return (blocked || !waiting.isEmpty()) && !isOfOpenCall(event);
  }

  private boolean isOfOpenCall(InferenceEvent event) {
    return open == Open.CALL
        && ((event instanceof ToolCallDelta delta && delta.index() == call)
            || (event instanceof InferenceEvent.ToolCallSigned signed && signed.index() == call));
  }

  /** Writes what waited and no longer has to. */
  private void drain(ByteBuf out) {
    boolean moved = true;
    while (moved && !waiting.isEmpty()) {
      moved = false;
      int rounds = waiting.size();
      ArrayDeque<InferenceEvent> queue = new ArrayDeque<>(waiting);
      waiting.clear();
      for (int i = 0; i < rounds; i++) {
        InferenceEvent event = queue.remove();
        if (mustWait(event)) {
          waiting.add(event);
        } else {
          write(event, out);
          moved = true;
        }
      }
    }
  }

  private void write(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.TextDelta(String text) -> text(text, out);
      case InferenceEvent.RefusalDelta(String text) -> text(text, out);
      case InferenceEvent.ThinkingDelta(String text) -> thinking(text, out);
      case InferenceEvent.ThinkingSigned(Signature signature) -> {
        openThinking(out);
        blocks.sign(signature, out);
        open = Open.NOTHING;
      }
      case InferenceEvent.RedactedThinking(Signature content) -> {
        close(out);
        blocks.redacted(content, out);
      }
      case InferenceEvent.Cited(Citation citation) -> cite(citation, out);
      case ToolCallDelta delta -> call(delta, out);
      case InferenceEvent.ToolCallSigned(_, Signature signature) ->
          callSignature = isOfOpenCall(event) ? signature : callSignature;
      case InferenceEvent.Started _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _,
          InferenceEvent.Finished _,
          InferenceEvent.Metered _,
          InferenceEvent.Failed _ ->
          throw new IllegalArgumentException("no content: " + event.getClass());
    }
  }

  /** Text after a citation is a block of its own: a citation is of the block that it stands in. */
  private void text(String text, ByteBuf out) {
    if (text.isEmpty()) {
      return;
    }
    if (open != Open.TEXT || cited) {
      close(out);
      blocks.beginText(out);
      open = Open.TEXT;
      cited = false;
    }
    blocks.delta(text, out);
  }

  private void cite(Citation citation, ByteBuf out) {
    if (open == Open.TEXT) {
      blocks.cite(json -> CitationWriter.write(citation, json), out);
      cited = true;
    }
  }

  private void thinking(String text, ByteBuf out) {
    if (!text.isEmpty()) {
      openThinking(out);
      blocks.delta(text, out);
    }
  }

  private void openThinking(ByteBuf out) {
    if (open != Open.THINKING) {
      close(out);
      blocks.beginThinking(out);
      open = Open.THINKING;
    }
  }

  private void call(ToolCallDelta delta, ByteBuf out) {
    if (delta.index() > call) {
      close(out);
      call = delta.index();
      blocks.beginCall(orEmpty(delta.id()), orEmpty(delta.name()), out);
      open = Open.CALL;
      arguments.begin();
    }
    boolean isOpen = open == Open.CALL && delta.index() == call;
    if (isOpen && !delta.arguments().isEmpty()) {
      blocks.delta(delta.arguments(), out);
      arguments.accept(delta.arguments());
    }
  }

  /**
   * Ends the open block. Thinking gets its signature first, and another vendor's signature of a
   * call follows as a block of its own.
   */
  private void close(ByteBuf out) {
    if (open == Open.THINKING) {
      blocks.sign(null, out);
    }
    blocks.end(out);
    open = Open.NOTHING;
    Signature signature = callSignature;
    if (signature != null) {
      callSignature = null;
      blocks.redacted(signature, out);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
