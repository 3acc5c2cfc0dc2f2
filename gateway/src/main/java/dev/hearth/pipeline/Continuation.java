package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecoderStage;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Usage;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a stream has said so far, so that another target can go on where it broke off: in the same
 * answer, written by the same encoder. Lives on the exchange's event loop.
 */
/*
 * A server that runs a chat template goes on from an assistant's message at the end of the
 * conversation (llama.cpp, Ollama; vLLM where it is told to). The clouds begin a new answer after
 * it, or refuse it, so they are asked in words.
 */
final class Continuation {
  /** An answer longer than this is not continued. */
  private static final int LONGEST = 256 * 1024;

  private static final String GO_ON =
      "The connection broke in the middle of your last message. Write what follows its last"
          + " character, as if there had been no break: no introduction, no repetition.";

  /** What vLLM needs to hear; llama.cpp does so without. */
  private static final Map<String, String> IN_THE_MESSAGE =
      Map.of("continue_final_message", "true", "add_generation_prompt", "false");

  /** Request fields that make an answer something else than one text. */
  private static final Set<String> NOT_ONE_TEXT =
      Set.of("n", "best_of", "logprobs", "top_logprobs", "echo", "modalities", "audio");

  private final AnswerEncoder encoder;
  private final StringBuilder said = new StringBuilder();
  private int pieces;
  private boolean closed;

  Continuation(AnswerEncoder encoder) {
    this.encoder = encoder;
  }

  /** Whether an answer to the request could be continued at all. */
  static boolean fits(InferenceRequest request) {
    return switch (request) {
      case Chat chat ->
          chat.stream()
              && chat.format() instanceof ResponseFormat.Text
              && chat.others().keySet().stream().noneMatch(NOT_ONE_TEXT::contains);
      case Completion completion ->
          completion.stream()
              && completion.suffix() == null
              && completion.others().keySet().stream().noneMatch(NOT_ONE_TEXT::contains);
      case InferenceRequest.TokenCount _, InferenceRequest.Embedding _ -> false;
    };
  }

  /** What writes the answer, whoever gives it. */
  AnswerEncoder encoder() {
    return encoder;
  }

  /** Whether it is text so far, and not too much. */
  boolean canGoOn() {
    return !closed && !said.isEmpty();
  }

  /** Notes what a target says; what a further one says is joined to it. Owns the decoder. */
  AnswerDecoder listening(AnswerDecoder decoder) {
    return new Listening(decoder, pieces);
  }

  /** The request for the rest. */
  InferenceRequest rest(InferenceRequest request, Target target) {
    return switch (request) {
      case Chat chat -> chat.with(goingOn(chat, target), chat.sampling().less(pieces));
      case Completion completion ->
          completion.with(completion.prompt() + said, completion.sampling().less(pieces));
      case InferenceRequest.TokenCount _, InferenceRequest.Embedding _ ->
          throw new IllegalStateException("nothing to continue: " + request.operation());
    };
  }

  private List<Message> goingOn(Chat chat, Target target) {
    List<Message> messages = new ArrayList<>(chat.messages());
    List<Part> begun = new ArrayList<>(1);
    if (!messages.isEmpty() && messages.getLast().role() == Role.ASSISTANT) {
      begun.addAll(messages.removeLast().parts());
    }
    boolean ownBeginning = !begun.isEmpty() && begun.getLast() instanceof Part.Text;
    String beginning = ownBeginning ? ((Part.Text) begun.removeLast()).text() : "";
    begun.add(new Part.Text(beginning + said));
    messages.add(new Message(Role.ASSISTANT, begun));
    if (!goesOnByItself(target)) {
      messages.add(Message.of(Role.USER, GO_ON));
    }
    return messages;
  }

  /** What a target is told besides, so that it goes on by itself. */
  ModelParams params(Target target) {
    if (!goesOnByItself(target) || target.provider().dialect().format() != WireFormat.OPENAI) {
      return target.params();
    }
    Map<String, String> fields = new HashMap<>(target.params().defaults());
    fields.putAll(IN_THE_MESSAGE);
    return new ModelParams(target.model(), fields);
  }

  /** Whether a target goes on from an assistant's message at the end of a conversation. */
  private static boolean goesOnByItself(Target target) {
    WireFormat format = target.provider().dialect().format();
    return target.provider().local()
        && (format == WireFormat.OPENAI || format == WireFormat.OLLAMA);
  }

  /**
   * A decoder whose events become part of the answer so far. What went before is counted as output:
   * at least a token for each piece, and as so much less input, of which it was a part.
   */
  private final class Listening extends DecoderStage {
    private final int before;

    Listening(AnswerDecoder decoder, int before) {
      super(decoder);
      this.before = before;
    }

    @Override
    protected void pass(InferenceEvent event, Consumer<? super InferenceEvent> events) {
      switch (event) {
        case InferenceEvent.TextDelta(String text) -> {
          note(text);
          events.accept(event);
        }
        case InferenceEvent.Started _,
            InferenceEvent.ThinkingDelta _,
            InferenceEvent.ThinkingSigned _,
            InferenceEvent.RedactedThinking _ -> {
          if (before == 0) {
            events.accept(event);
          }
        }
        case InferenceEvent.Metered(Usage usage) ->
            events.accept(new InferenceEvent.Metered(joined(usage)));
        case InferenceEvent.Failed _, InferenceEvent.Cited _ -> events.accept(event);
        case InferenceEvent.RefusalDelta _,
            InferenceEvent.ToolCallDelta _,
            InferenceEvent.ToolCallSigned _,
            InferenceEvent.Untranslatable _,
            InferenceEvent.Vector _,
            InferenceEvent.Counted _,
            InferenceEvent.Finished _ -> {
          closed = true;
          events.accept(event);
        }
      }
    }

    private void note(String text) {
      pieces++;
      said.append(text);
      closed |= said.length() > LONGEST;
    }

    private Usage joined(Usage usage) {
      return new Usage(
          Math.max(0, usage.inputTokens() - before),
          usage.outputTokens() + before,
          Math.min(usage.cachedInputTokens(), Math.max(0, usage.inputTokens() - before)),
          usage.cacheWriteTokens(),
          usage.reasoningTokens());
    }
  }
}
