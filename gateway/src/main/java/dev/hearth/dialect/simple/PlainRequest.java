package dev.hearth.dialect.simple;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a protocol of plain text can say of a request. The rest was named as lost, or the request
 * was refused where it would have meant something else.
 *
 * @param others fields without a canonical meaning: name → JSON text
 */
record PlainRequest(
    Transcript transcript, Sampling sampling, ResponseFormat format, Map<String, String> others) {

  /**
   * Reads a request.
   *
   * @param writing how a conversation becomes text
   * @throws InferenceException when it asks for something that text cannot say
   */
  static PlainRequest of(
      InferenceRequest request,
      BiFunction<List<Message>, Losses, Transcript> writing,
      Losses losses) {
    return switch (request) {
      case InferenceRequest.Chat chat -> {
        tools(chat, losses);
        if (!chat.reasoning().isUnset()) {
          losses.add(Feature.REASONING);
        }
        if (chat.user() != null) {
          losses.add(Feature.USER);
        }
        Transcript transcript = writing.apply(chat.messages(), losses);
        yield new PlainRequest(transcript, chat.sampling(), chat.format(), chat.others());
      }
      case InferenceRequest.Completion completion -> {
        String suffix = completion.suffix();
        if (suffix != null && !suffix.isEmpty()) {
          throw refused(Feature.SUFFIX, "a text that is to follow");
        }
        yield new PlainRequest(
            new Transcript(null, completion.prompt()),
            completion.sampling(),
            new ResponseFormat.Text(),
            completion.others());
      }
      case InferenceRequest.Embedding _ -> throw noVectors();
      case InferenceRequest.TokenCount count ->
          throw new IllegalArgumentException("never encoded: " + count.operation());
    };
  }

  /** Tools cannot be offered; a caller who demands a call must not get a text instead. */
  private static void tools(InferenceRequest.Chat chat, Losses losses) {
    if (chat.tools().isEmpty()) {
      return;
    }
    switch (chat.toolChoice()) {
      case ToolChoice.None() -> {}
      case ToolChoice.Auto() -> {
        losses.add(Feature.TOOLS);
        if (chat.tools().stream().anyMatch(tool -> Boolean.TRUE.equals(tool.strict()))) {
          losses.add(Feature.TOOL_STRICT);
        }
        if (Boolean.FALSE.equals(chat.parallelToolCalls())) {
          losses.add(Feature.PARALLEL_TOOL_CALLS);
        }
      }
      case ToolChoice.Required(), ToolChoice.Named(_) ->
          throw refused(Feature.TOOL_CHOICE, "a tool that has to be called");
    }
  }

  /** What to throw because a request holds something that changes its meaning when left out. */
  static InferenceException refused(Feature feature, String what) {
    return Losses.refused(
        feature, "The request holds " + what + ", and the back end takes only a plain text.");
  }

  /** What to throw where vectors are asked for. */
  static InferenceException noVectors() {
    return new InferenceException(
        InferenceError.of(
            Kind.INEXPRESSIBLE,
            "The back end writes text and has no embeddings; route this model to one that has"
                + " them."));
  }
}
