package dev.hearth.dialect.matrix;

import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Something that answers say.
 *
 * @param events an answer that says it, without its start
 * @param how in what form it reaches callers whose format does not have it as it is
 */
record AnswerRow(String name, List<InferenceEvent> events, Map<Side, String> how) {
  private static final InferenceEvent TEXT = new TextDelta("No.");
  private static final InferenceEvent STOP = new Finished(StopReason.STOP);

  /** The form of what does not reach callers at all. */
  static final String LOST = "lost";

  AnswerRow {
    events = List.copyOf(events);
  }

  /** In the order of the document. */
  static List<AnswerRow> all() {
    Signature signature = new Signature(Issuer.ANTHROPIC, "c2lnbmVk");
    return List.of(
        of("text", TEXT, STOP),
        of(
            "tool calls with their ids",
            new ToolCallDelta(0, "call_1", "weather", "{\"city\":\"Lyon\"}"),
            new ToolCallDelta(1, "call_2", "clock", "{}"),
            new Finished(StopReason.TOOL_CALLS)),
        of("thinking", new ThinkingDelta("Rain? No."), TEXT, STOP),
        of(
                "the signature of thinking",
                new ThinkingDelta("Rain? No."),
                new InferenceEvent.ThinkingSigned(signature),
                TEXT,
                STOP)
            .with(Side.OPENAI, "in `thinking_blocks`, understood when it is given back")
            .with(Side.OLLAMA, LOST),
        of(
                "thinking that only its issuer reads",
                new InferenceEvent.RedactedThinking(signature),
                TEXT,
                STOP)
            .with(Side.OPENAI, "in `thinking_blocks`, understood when it is given back")
            .with(Side.OLLAMA, LOST),
        of(
                "the signature of a tool call",
                new ToolCallDelta(0, "call_1", "weather", "{\"city\":\"Lyon\"}"),
                new InferenceEvent.ToolCallSigned(0, new Signature(Issuer.GEMINI, "c2lnbmVk")),
                new Finished(StopReason.TOOL_CALLS))
            .with(Side.OLLAMA, LOST),
        of(
                "citations",
                TEXT,
                new InferenceEvent.Cited(new Citation("https://x.org", "X", null, 0, 3)),
                STOP)
            .with(Side.OLLAMA, LOST)
            .with(Side.GEMINI, "without their place in the text"),
        of(
                "the words of what is cited",
                TEXT,
                new InferenceEvent.Cited(new Citation("https://x.org", "X", "No rain.", 0, 3)),
                STOP)
            .with(Side.OPENAI, LOST)
            .with(Side.RESPONSES, LOST)
            .with(Side.OLLAMA, LOST)
            .with(Side.GEMINI, LOST),
        of("a refusal in words", new RefusalDelta("I will not."), new Finished(StopReason.REFUSAL))
            .with(Side.ANTHROPIC, "as text, `stop_reason: refusal`")
            .with(Side.OLLAMA, "as text")
            .with(Side.GEMINI, "as text"),
        of("a refusal without words", new Finished(StopReason.REFUSAL))
            .with(Side.OPENAI, "`finish_reason: content_filter`")
            .with(Side.RESPONSES, "incomplete, `content_filter`")
            .with(Side.OLLAMA, "`done_reason: stop`")
            .with(Side.GEMINI, "`finishReason: SAFETY`"),
        of("a content filter's cut", TEXT, new Finished(StopReason.CONTENT_FILTER))
            .with(Side.ANTHROPIC, "`stop_reason: refusal`")
            .with(Side.OLLAMA, "`done_reason: stop`"),
        of("the limit of tokens is met", TEXT, new Finished(StopReason.LENGTH)),
        of("which stop sequence was met", TEXT, new Finished(StopReason.STOP, "END"))
            .with(Side.OPENAI, LOST)
            .with(Side.RESPONSES, LOST)
            .with(Side.OLLAMA, LOST)
            .with(Side.GEMINI, LOST),
        usage("tokens read and written", new Usage(20, 5, 0, 0, 0)),
        usage("tokens from a cache", new Usage(20, 5, 12, 0, 0)).with(Side.OLLAMA, LOST),
        usage("tokens put into a cache", new Usage(20, 5, 0, 3, 0))
            .with(Side.OLLAMA, LOST)
            .with(Side.GEMINI, LOST),
        usage("tokens of thinking", new Usage(20, 5, 0, 0, 3)).with(Side.OLLAMA, LOST),
        of("tools that the vendor ran", new InferenceEvent.Untranslatable("web_search"), TEXT, STOP)
            .with(Side.OPENAI, LOST)
            .with(Side.RESPONSES, LOST)
            .with(Side.ANTHROPIC, LOST)
            .with(Side.OLLAMA, LOST)
            .with(Side.GEMINI, LOST));
  }

  private static AnswerRow usage(String name, Usage usage) {
    return of(name, TEXT, STOP, new Metered(usage));
  }

  private static AnswerRow of(String name, InferenceEvent... events) {
    return new AnswerRow(name, List.of(events), Map.of());
  }

  private AnswerRow with(Side side, String form) {
    Map<Side, String> forms = new EnumMap<>(Side.class);
    forms.putAll(how);
    forms.put(side, form);
    return new AnswerRow(name, events, forms);
  }
}
