package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Closes its relay at one of its reports, after which none may follow. */
final class ClosingSink implements AnswerSink {
  private final String when;
  @Nullable AnswerRelay relay;
  String last = "";

  ClosingSink(String when) {
    this.when = when;
  }

  @Override
  public void bytes(ByteBuf bytes) {
    bytes.release();
    if (last.equals(when)) {
      throw new AssertionError("bytes after '" + when + "', where the relay was closed");
    }
  }

  @Override
  public void outputStarted() {
    report("started");
  }

  @Override
  public void usage(Usage usage) {
    report("usage %d/%d/0/0".formatted(usage.inputTokens(), usage.outputTokens()));
  }

  @Override
  public void finished() {
    report("finished");
  }

  @Override
  public void failed(InferenceError error) {
    report("failed " + error.kind());
  }

  private void report(String what) {
    if (last.equals(when)) {
      throw new AssertionError("'%s' after '%s'".formatted(what, when));
    }
    last = what;
    if (what.equals(when) && relay != null) {
      relay.close();
    }
  }
}
