package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Relays an answer between two formats: decodes the back end's and encodes the caller's, as much at
 * a time as the bytes given allow.
 */
public final class Transcoder implements AnswerRelay {
  private final AnswerDecoder decoder;
  private final AnswerEncoder encoder;
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf out;
  private @Nullable InferenceError failure;
  private boolean outputStarted;
  private boolean finished;
  private boolean over;

  /**
   * Creates a relay that owns the decoder.
   *
   * @param allocator of the buffers that the sink gets
   */
  public Transcoder(
      AnswerDecoder decoder, AnswerEncoder encoder, AnswerSink sink, ByteBufAllocator allocator) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.sink = sink;
    this.allocator = allocator;
  }

  @Override
  public void accept(ByteBuf bytes) {
    try {
      if (!over) {
        decoder.decode(bytes, this::event);
      }
    } finally {
      bytes.release();
    }
    handOn();
  }

  @Override
  public void end() {
    if (!over) {
      decoder.end(this::event);
      handOn();
    }
  }

  @Override
  public @Nullable ByteBuf farewell(InferenceError error) {
    ByteBuf event = allocator.buffer();
    if (encoder.fail(error, event)) {
      return event;
    }
    event.release();
    return null;
  }

  @Override
  public void close() {
    over = true;
    decoder.close();
    if (out != null) {
      out.release();
      out = null;
    }
  }

  private void event(InferenceEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case InferenceEvent.Failed(InferenceError error) -> failure = error;
      case InferenceEvent.Metered metered -> {
        sink.usage(metered.usage());
        encode(event);
      }
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _ -> {
        startOutput();
        encode(event);
      }
      case InferenceEvent.Started _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _ ->
          encode(event);
      case InferenceEvent.Finished _ -> {
        finished = true;
        encode(event);
      }
    }
  }

  private void startOutput() {
    if (!outputStarted) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void encode(InferenceEvent event) {
    if (!over) {
      encoder.encode(event, out());
    }
  }

  private ByteBuf out() {
    if (out == null) {
      out = allocator.ioBuffer();
    }
    return out;
  }

  /** Gives the sink what was encoded so far, and the answer's end once it is known. */
  private void handOn() {
    if (over) {
      return;
    }
    if (failure == null && finished) {
      encoder.end(out());
    }
    ByteBuf ready = out;
    out = null;
    if (ready != null) {
      if (ready.isReadable()) {
        sink.bytes(ready);
      } else {
        ready.release();
      }
    }
    if (failure != null) {
      over = true;
      sink.failed(failure);
    } else if (finished && !over) {
      over = true;
      sink.finished();
    }
  }
}
