package dev.hearth.dialect.matrix;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a caller is given of an answer, and what the gateway hears of it for itself. */
final class Given implements AnswerSink {
  private final StringBuilder text = new StringBuilder();
  private boolean started;
  private boolean finished;
  private @Nullable Usage usage;
  private @Nullable InferenceError error;

  @Override
  public void bytes(ByteBuf bytes) {
    text.append(TestBuffers.text(bytes));
  }

  @Override
  public void outputStarted() {
    started = true;
  }

  @Override
  public void usage(Usage its) {
    usage = its;
  }

  @Override
  public void finished() {
    finished = true;
  }

  @Override
  public void failed(InferenceError its) {
    error = its;
  }

  /** The bytes as text. */
  String text() {
    return text.toString();
  }

  /** Why the answer broke; null when it did not. */
  @Nullable InferenceError error() {
    return error;
  }

  /** What the gateway hears, in a line. */
  String heard() {
    String ended =
        finished ? ", finished" : error == null ? ", no end" : ", failed: " + said(error);
    return (started ? "output" : "no output") + (usage == null ? "" : ", " + said(usage)) + ended;
  }

  /** An error in a line. */
  static String said(InferenceError error) {
    return error.kind()
        + (error.code() == null ? "" : " code=" + error.code())
        + (error.param() == null ? "" : " param=" + error.param())
        + (error.retryAfter() == null ? "" : " retry=" + error.retryAfter())
        + ": "
        + error.message();
  }

  /** A usage in a line. */
  static String said(Usage usage) {
    return "usage %d in (%d cached, %d written), %d out (%d thinking)"
        .formatted(
            usage.inputTokens(),
            usage.cachedInputTokens(),
            usage.cacheWriteTokens(),
            usage.outputTokens(),
            usage.reasoningTokens());
  }
}
