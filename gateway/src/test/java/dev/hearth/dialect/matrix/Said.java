package dev.hearth.dialect.matrix;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an answer says, a line for each thing, however it was cut into pieces. */
final class Said {
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, String> calls = new TreeMap<>();
  private String kind = "";
  private final StringBuilder text = new StringBuilder();

  private Said() {}

  /** The lines of an answer's events. */
  static List<String> lines(List<InferenceEvent> events) {
    Said said = new Said();
    events.forEach(said::event);
    said.closeText();
    return said.lines;
  }

  /**
   * The lines of an answer, without the model's name.
   *
   * @param answer released
   */
  static List<String> lines(AnswerDecoder decoder, ByteBuf answer) {
    return lines(DecodedAnswer.events(decoder, List.of(answer)));
  }

  private void event(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Started _ -> {}
      case InferenceEvent.TextDelta(String more) -> text("text", more);
      case InferenceEvent.ThinkingDelta(String more) -> text("thinking", more);
      case InferenceEvent.RefusalDelta(String more) -> text("refusal", more);
      case InferenceEvent.ThinkingSigned(Signature signature) -> line("signed " + said(signature));
      case InferenceEvent.RedactedThinking(Signature content) -> line("redacted " + said(content));
      case InferenceEvent.Cited(Citation citation) -> line(citation.toString());
      case InferenceEvent.ToolCallDelta delta -> {
        String head = delta.name() == null ? "" : delta.id() + " " + delta.name() + " ";
        calls.merge(delta.index(), head + delta.arguments(), String::concat);
      }
      case InferenceEvent.ToolCallSigned(int index, Signature signature) ->
          line("call " + index + " signed " + said(signature));
      case InferenceEvent.Untranslatable(String what) -> line("untranslatable " + what);
      case InferenceEvent.Counted(long tokens) -> line("counted " + tokens);
      case InferenceEvent.Vector vector -> line("vector " + vector.index());
      case InferenceEvent.Finished(StopReason reason, String sequence) -> {
        closeText();
        calls.forEach((index, call) -> line("call " + index + ": " + call));
        line("finished " + reason + (sequence == null ? "" : " at " + sequence));
      }
      case InferenceEvent.Metered(Usage usage) -> line(Given.said(usage));
      case InferenceEvent.Failed failed -> line("failed " + Given.said(failed.error()));
    }
  }

  private void text(String its, String more) {
    if (!its.equals(kind)) {
      closeText();
      kind = its;
    }
    text.append(more);
  }

  private void closeText() {
    if (!text.isEmpty()) {
      lines.add(kind + ": " + text.toString().replace("\n", "\\n"));
      text.setLength(0);
    }
    kind = "";
  }

  private void line(String line) {
    closeText();
    lines.add(line);
  }

  private static String said(Signature signature) {
    return signature.issuer() + " " + signature.value();
  }
}
