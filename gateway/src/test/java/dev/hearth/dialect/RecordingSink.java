package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a relay reports, and holds it to the order that a sink may rely on. */
public final class RecordingSink implements AnswerSink {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> reports = new ArrayList<>();
  private @Nullable InferenceError error;
  private int bytesBeforeOutput = -1;
  private int buffers;
  private boolean over;

  @Override
  public void bytes(ByteBuf more) {
    assertThat(over).as("bytes after the end").isFalse();
    assertThat(more.isReadable()).as("an empty buffer").isTrue();
    byte[] copy = new byte[more.readableBytes()];
    more.readBytes(copy);
    bytes.writeBytes(copy);
    buffers++;
    more.release();
  }

  @Override
  public void outputStarted() {
    report("started");
    assertThat(bytesBeforeOutput).as("output started twice").isNegative();
    bytesBeforeOutput = bytes.size();
  }

  @Override
  public void usage(Usage usage) {
    assertThat(reports).as("usage twice").noneMatch(report -> report.startsWith("usage"));
    report(
        "usage %d/%d/%d/%d"
            .formatted(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedInputTokens(),
                usage.reasoningTokens()));
  }

  @Override
  public void finished() {
    report("finished");
    over = true;
  }

  @Override
  public void failed(InferenceError failure) {
    report("failed " + failure.kind());
    error = failure;
    over = true;
  }

  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  public List<String> reports() {
    return reports;
  }

  public boolean isOver() {
    return over;
  }

  /** How many buffers the bytes came in. */
  public int buffers() {
    return buffers;
  }

  /** How many bytes were given before the output started. */
  public int bytesBeforeOutput() {
    return bytesBeforeOutput;
  }

  public String failure() {
    assertThat(error).as("no failure, but %s", reports).isNotNull();
    return error == null ? "" : error.message();
  }

  private void report(String what) {
    assertThat(over).as("'%s' after the end", what).isFalse();
    reports.add(what);
  }
}
