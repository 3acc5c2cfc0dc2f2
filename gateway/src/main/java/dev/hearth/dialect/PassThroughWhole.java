package dev.hearth.dialect;

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
public final class PassThroughWhole implements AnswerRelay {
  private static final int LONG = 1024 * 1024;

  private final AnswerFields fields;
  private final AnswerSink sink;
  private final JsonCapture seen;
  private boolean outputStarted;
  private boolean over;

  public PassThroughWhole(AnswerFields fields, AnswerSink sink) {
    this.fields = fields;
    this.sink = sink;
    this.seen = fields.capture();
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
      // nothing that it told counts: what was read of it depends on how its bytes came
      tell(broken(seen.outline().problem()));
    } else if (seen.length() > LONG && !fields.isError(seen)) {
      start();
    }
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    String problem = seen.outline().problem();
    if (problem == null && fields.isError(seen)) {
      fail(BackendErrors.inAnswer(Unpooled.wrappedBuffer(JsonText.utf8(seen.object()))));
      return;
    }
    String wrong = problem == null ? fields.missing(seen) : problem;
    if (wrong == null) {
      finish();
    } else {
      fail(broken(wrong));
    }
  }

  @Override
  public void close() {
    over = true;
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

  private static InferenceError broken(@Nullable String what) {
    return BackendErrors.broken("The back end answered with " + what + ".");
  }

  private void fail(InferenceError error) {
    meter();
    tell(error);
  }

  private void tell(InferenceError error) {
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private void meter() {
    Usage usage = over ? null : fields.usage(seen);
    if (usage != null) {
      sink.usage(usage);
    }
  }
}
