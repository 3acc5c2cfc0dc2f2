package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.JsonCapture;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Relays a whole answer of the same format: the bytes travel as they came while their top-level
 * fields are watched. It counts as begun when it is whole and no error, or when it is too long to
 * wait for that.
 */
final class PassThroughWhole implements AnswerRelay {
  private static final int LONG = 1024 * 1024;

  private final AnswerSink sink;
  private final JsonCapture seen = new JsonCapture("usage", "error", "type", "message");
  private boolean outputStarted;
  private boolean over;

  PassThroughWhole(AnswerSink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(ByteBuf bytes) {
    if (over || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    seen.scan(bytes);
    sink.bytes(bytes);
    if (seen.outline().isBroken()) {
      failAs(seen.outline().problem());
    } else if (seen.length() > LONG && !isError()) {
      start();
    }
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    String problem = seen.outline().problem();
    if (problem != null) {
      failAs(problem);
    } else if (isError()) {
      fail(BackendErrors.inAnswer(Unpooled.wrappedBuffer(JsonText.utf8(seen.object()))));
    } else {
      finish();
    }
  }

  @Override
  public void close() {
    over = true;
  }

  private boolean isError() {
    String error = seen.value("error");
    boolean told = error != null && !error.startsWith("n") && !error.equals("\"\"");
    return told || "\"error\"".equals(seen.value("type"));
  }

  private void start() {
    if (!over && !outputStarted) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void finish() {
    start();
    meter();
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  private void failAs(@Nullable String problem) {
    fail(BackendErrors.broken("The back end answered with " + problem + "."));
  }

  private void fail(InferenceError error) {
    meter();
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private void meter() {
    String json = seen.value("usage");
    Usage usage = json == null ? null : UsageReader.read(json);
    if (usage != null && !over) {
      sink.usage(usage);
    }
  }
}
