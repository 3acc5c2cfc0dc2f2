package dev.hearth.dialect.ollama;

import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What closes an answer: why it ended, what it consumed and how long it took. What nobody counted
 * or measured is left out, as Ollama leaves out what is 0: how long a model was loading and reading
 * its prompt is known to its own server only.
 */
final class AnswerEnd {
  private final LongSupplier elapsedNanos;
  private long firstOutput;
  private StopReason reason = StopReason.STOP;
  private @Nullable Usage usage;

  /** Creates an end to be written. */
  AnswerEnd(LongSupplier elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  /** A piece of a streamed answer is about to be written. */
  void output() {
    if (firstOutput == 0) {
      firstOutput = elapsedNanos.getAsLong();
    }
  }

  void finished(StopReason why) {
    reason = why;
  }

  void metered(Usage consumed) {
    usage = consumed;
  }

  /** Appends the members that follow what the model said. */
  void write(ByteBuf out) {
    ByteBufUtil.writeAscii(out, "\"done\":true,\"done_reason\":\"" + word() + '"');
    long now = elapsedNanos.getAsLong();
    number("total_duration", now, out);
    if (usage != null) {
      ByteBufUtil.writeAscii(out, ",\"prompt_eval_count\":" + usage.inputTokens());
      ByteBufUtil.writeAscii(out, ",\"eval_count\":" + usage.outputTokens());
    }
    if (firstOutput > 0) {
      number("eval_duration", now - firstOutput, out);
    }
  }

  /** Appends what an answer of vectors tells. */
  void writeOfVectors(ByteBuf out) {
    number("total_duration", elapsedNanos.getAsLong(), out);
    if (usage != null) {
      ByteBufUtil.writeAscii(out, ",\"prompt_eval_count\":" + usage.inputTokens());
    }
  }

  private static void number(String name, long value, ByteBuf out) {
    if (value > 0) {
      ByteBufUtil.writeAscii(out, ",\"" + name + "\":" + value);
    }
  }

  /** Ollama knows no more reasons than these; a tool call is one of a regular end. */
  private String word() {
    return switch (reason) {
      case LENGTH -> "length";
      case STOP, TOOL_CALLS, CONTENT_FILTER, REFUSAL -> "stop";
    };
  }
}
