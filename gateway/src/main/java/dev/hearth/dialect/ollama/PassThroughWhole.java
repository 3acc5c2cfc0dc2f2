package dev.hearth.dialect.ollama;

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
  private static final String ERROR = "error";
  private static final String DONE = "done";
  private static final String INPUT_TOKENS = "prompt_eval_count";
  private static final String OUTPUT_TOKENS = "eval_count";

  private final Endpoint endpoint;
  private final AnswerSink sink;
  private final JsonCapture seen = new JsonCapture(ERROR, DONE, INPUT_TOKENS, OUTPUT_TOKENS);
  private boolean outputStarted;
  private boolean over;

  PassThroughWhole(Endpoint endpoint, AnswerSink sink) {
    this.endpoint = endpoint;
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
    String problem = seen.outline().problem();
    if (problem != null) {
      failAs(problem);
    } else if (isError()) {
      fail(BackendErrors.inAnswer(Unpooled.wrappedBuffer(JsonText.utf8(seen.object()))));
    } else if (!isComplete()) {
      failAs(
          endpoint.isGenerating()
              ? "an incomplete answer (expected: done: true)"
              : "no vectors (expected: embeddings)");
    } else {
      finish();
    }
  }

  @Override
  public void close() {
    over = true;
  }

  private boolean isError() {
    String error = seen.value(ERROR);
    return error != null && !error.startsWith("n");
  }

  private boolean isComplete() {
    return endpoint.isGenerating()
        ? "true".equals(seen.value(DONE))
        : seen.outline().field("embeddings") != null;
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
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private void meter() {
    long input = count(INPUT_TOKENS);
    long output = count(OUTPUT_TOKENS);
    if (!over && (input >= 0 || output >= 0)) {
      sink.usage(Usage.of(Math.max(0, input), Math.max(0, output)));
    }
  }

  /** A number of tokens; -1 where it is none. */
  private long count(String name) {
    String json = seen.value(name);
    try {
      return json == null ? -1 : Math.max(0, Long.parseLong(json));
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
