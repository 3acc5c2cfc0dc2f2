package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a decoder makes of an answer, held to the order that every decoder has to keep. */
public final class DecodedAnswer {
  private final List<InferenceEvent> events = new ArrayList<>();
  private boolean finished;
  private boolean over;

  private DecodedAnswer() {}

  /** The events of an answer in pieces, which are released; closes the decoder. */
  public static List<InferenceEvent> events(AnswerDecoder decoder, List<ByteBuf> pieces) {
    DecodedAnswer answer = new DecodedAnswer();
    try (decoder) {
      for (ByteBuf piece : pieces) {
        decoder.decode(piece, answer::add);
        assertThat(piece.isReadable()).as("bytes left unread").isFalse();
        assertThat(piece.refCnt()).as("references to a borrowed buffer").isEqualTo(1);
        piece.release();
      }
      decoder.end(answer::add);
    }
    assertThat(answer.finished || answer.over).as("an end of %s", answer.events).isTrue();
    return answer.events;
  }

  /** The events in short words. */
  public static List<String> described(List<InferenceEvent> events) {
    return events.stream().map(DecodedAnswer::describe).toList();
  }

  /** What a failure says; fails itself when the answer did not fail. */
  public static String failure(List<InferenceEvent> events) {
    assertThat(events.getLast()).isInstanceOf(Failed.class);
    return events.getLast() instanceof Failed(var error) ? error.message() : "";
  }

  private void add(InferenceEvent event) {
    assertThat(over).as("%s after the end", event).isFalse();
    switch (event) {
      case Started _ -> assertThat(events).as("before %s", event).isEmpty();
      case TextDelta _,
          ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.ToolCallSigned _,
          ToolCallDelta _,
          InferenceEvent.Counted _,
          Vector _ -> {
        assertThat(events).as("before %s", event).first().isInstanceOf(Started.class);
        assertThat(finished).as("%s after the finish", event).isFalse();
      }
      case Finished _ -> {
        assertThat(events).as("before %s", event).first().isInstanceOf(Started.class);
        assertThat(finished).as("finished twice").isFalse();
        finished = true;
      }
      case Metered _ -> {
        assertThat(finished).as("usage before the finish").isTrue();
        over = true;
      }
      case Failed _ -> {
        assertThat(finished).as("%s after the finish", event).isFalse();
        over = true;
      }
    }
    events.add(event);
  }

  private static String describe(InferenceEvent event) {
    return switch (event) {
      case Started(String model) -> "started " + model;
      case TextDelta(String text) -> "text " + text;
      case ThinkingDelta(String text) -> "thinking " + text;
      case ToolCallDelta call ->
          "call %d %s %s %s"
              .formatted(call.index(), orDash(call.id()), orDash(call.name()), call.arguments());
      case InferenceEvent.ThinkingSigned(Signature signature) -> "signed " + signature.value();
      case InferenceEvent.RedactedThinking(Signature content) -> "redacted " + content.value();
      case InferenceEvent.RefusalDelta(String text) -> "refusal " + text;
      case InferenceEvent.Cited(Citation citation) -> "cited " + citation.url();
      case InferenceEvent.Untranslatable(String what) -> "untranslatable " + what;
      case InferenceEvent.ToolCallSigned(int index, Signature signature) ->
          "call signed " + index + ' ' + signature.value();
      case InferenceEvent.Counted(long tokens) -> "counted " + tokens;
      case Vector(int index, String numbers) -> "vector " + index + ' ' + numbers;
      case Finished(StopReason reason, String sequence) ->
          "finished " + reason + (sequence == null ? "" : " at " + sequence);
      case Metered(Usage usage) ->
          "usage %d/%d/%d/%d"
              .formatted(
                  usage.inputTokens(),
                  usage.outputTokens(),
                  usage.cachedInputTokens(),
                  usage.reasoningTokens());
      case Failed failed -> "failed " + failed.error().kind();
    };
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
