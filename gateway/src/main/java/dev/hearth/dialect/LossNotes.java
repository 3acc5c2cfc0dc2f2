package dev.hearth.dialect;

import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.Usage;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Notes, on an answer's way from the back end's decoder, what of it the caller's format has no
 * place for. Owns the decoder.
 */
public final class LossNotes extends DecoderStage {
  private static final String OF_THE_ANSWER = "answer.";

  private final Set<AnswerFeature> lacking;
  private final Losses losses;

  /**
   * Creates notes for one answer.
   *
   * @param lacking what the caller's format has no place for
   * @param losses gets their names, and those of parts that only the back end's format knows
   */
  public LossNotes(AnswerDecoder backend, Set<AnswerFeature> lacking, Losses losses) {
    super(backend);
    this.lacking = lacking;
    this.losses = losses;
  }

  @Override
  protected void pass(InferenceEvent event, Consumer<? super InferenceEvent> events) {
    note(event);
    events.accept(event);
  }

  private void note(InferenceEvent event) {
    switch (event) {
      case Untranslatable(String what) -> losses.field(OF_THE_ANSWER + what);
      case ThinkingDelta _ -> said(AnswerFeature.THINKING);
      case ThinkingSigned _, RedactedThinking _ -> said(AnswerFeature.THINKING_SIGNATURE);
      case ToolCallDelta _ -> said(AnswerFeature.TOOL_CALLS);
      case ToolCallSigned _ -> said(AnswerFeature.TOOL_CALL_SIGNATURE);
      case Cited(var citation) -> {
        said(AnswerFeature.CITATIONS);
        saidIf(citation.quote() != null, AnswerFeature.CITED_TEXT);
      }
      case Finished(_, var stopSequence) ->
          saidIf(stopSequence != null, AnswerFeature.STOP_SEQUENCE);
      case Metered(Usage usage) -> {
        saidIf(usage.cachedInputTokens() > 0, AnswerFeature.CACHED_TOKENS);
        saidIf(usage.cacheWriteTokens() > 0, AnswerFeature.CACHE_WRITE_TOKENS);
        saidIf(usage.reasoningTokens() > 0, AnswerFeature.REASONING_TOKENS);
      }
      case InferenceEvent.Started _,
          InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _,
          InferenceEvent.Failed _ -> {}
    }
  }

  private void saidIf(boolean said, AnswerFeature feature) {
    if (said) {
      said(feature);
    }
  }

  private void said(AnswerFeature feature) {
    if (lacking.contains(feature)) {
      losses.field(OF_THE_ANSWER + feature.word());
    }
  }
}
