package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a back end is told about thinking: what the caller asked for, as far as the model and the
 * rest of the request allow it.
 *
 * @param budget of {@link Kind#BUDGET}
 * @param effort of {@link Kind#ADAPTIVE}; null leaves it to the model
 */
record ThinkingPlan(Kind kind, int budget, @Nullable String effort) {
  enum Kind {
    UNSAID,
    DISABLED,
    BUDGET,
    ADAPTIVE
  }

  private static final int LEAST_BUDGET = 1024;
  private static final int BUDGET_OF_NO_WORD = 8192;
  private static final ThinkingPlan UNSAID = new ThinkingPlan(Kind.UNSAID, 0, null);
  private static final ThinkingPlan DISABLED = new ThinkingPlan(Kind.DISABLED, 0, null);

  /**
   * The plan for a chat.
   *
   * @param maxTokens the limit of the answer, thinking included
   */
  static ThinkingPlan of(Chat chat, ClaudeModel model, int maxTokens, Losses losses) {
    ThinkingPlan plan =
        switch (chat.reasoning().mode()) {
          case UNSAID -> UNSAID;
          case OFF -> model.alwaysThinks() ? null : off(model);
          case ON -> on(chat, model, maxTokens, losses);
        };
    if (plan != null) {
      return plan;
    }
    losses.add(Feature.REASONING);
    return model.thinksByItself() && !model.alwaysThinks() ? DISABLED : UNSAID;
  }

  /** Whether the model is asked to think. */
  boolean isOn() {
    return switch (kind) {
      case UNSAID, DISABLED -> false;
      case BUDGET, ADAPTIVE -> true;
    };
  }

  private static ThinkingPlan off(ClaudeModel model) {
    return model.thinking() == ClaudeModel.Thinking.NOTHING ? UNSAID : DISABLED;
  }

  /** Null when the request does not allow it. */
  private static @Nullable ThinkingPlan on(
      Chat chat, ClaudeModel model, int maxTokens, Losses losses) {
    if (isForced(chat)) {
      return null;
    }
    return switch (model.thinking()) {
      case NOTHING -> null;
      case BUDGET -> budget(chat, maxTokens, losses);
      case EFFORT -> adaptive(chat.reasoning(), model, losses);
    };
  }

  /** A model that has to call a tool may not think before. */
  private static boolean isForced(Chat chat) {
    return !chat.tools().isEmpty()
        && switch (chat.toolChoice()) {
          case ToolChoice.Auto(), ToolChoice.None() -> false;
          case ToolChoice.Required(), ToolChoice.Named _ -> true;
        };
  }

  private static ThinkingPlan adaptive(Reasoning reasoning, ClaudeModel model, Losses losses) {
    String word = reasoning.effortWord();
    String effort = word == null ? null : model.effort(word);
    if (word != null && (effort == null || (word.equals("xhigh") && !effort.equals(word)))) {
      losses.add(Feature.REASONING);
    }
    return new ThinkingPlan(Kind.ADAPTIVE, 0, effort);
  }

  private static @Nullable ThinkingPlan budget(Chat chat, int maxTokens, Losses losses) {
    if (maxTokens <= LEAST_BUDGET || lacksThinking(chat.messages())) {
      return null;
    }
    Integer wished = chat.reasoning().budget();
    int budget = Math.max(LEAST_BUDGET, wished == null ? BUDGET_OF_NO_WORD : wished);
    int fitting = budget < maxTokens ? budget : Math.max(LEAST_BUDGET, maxTokens / 2);
    Integer said = chat.reasoning().budgetTokens();
    boolean wordIsLost = wished == null && chat.reasoning().effort() != null;
    if (wordIsLost || (said != null && said != fitting)) {
      losses.add(Feature.REASONING);
    }
    return new ThinkingPlan(Kind.BUDGET, fitting, null);
  }

  /**
   * Whether the model's turn that goes on with this request began without thinking that it can
   * verify: to think on is then refused.
   */
  private static boolean lacksThinking(List<Message> messages) {
    int start = messages.size();
    while (start > 0 && !beginsTurn(messages, start - 1)) {
      start--;
    }
    for (Message message : messages.subList(start, messages.size())) {
      if (message.role() == Role.ASSISTANT) {
        return message.parts().isEmpty() || !isOwnThinking(message.parts().getFirst());
      }
    }
    return false;
  }

  /** Whether a message is the user's word, and not what follows a tool's result. */
  private static boolean beginsTurn(List<Message> messages, int at) {
    return switch (messages.get(at).role()) {
      case USER, SYSTEM -> at == 0 || messages.get(at - 1).role() != Role.TOOL;
      case ASSISTANT, TOOL -> false;
    };
  }

  private static boolean isOwnThinking(Part part) {
    return switch (part) {
      case Part.Thinking thinking ->
          thinking.signature() != null && thinking.signature().issuer() == Issuer.ANTHROPIC;
      case Part.RedactedThinking redacted -> redacted.content().issuer() == Issuer.ANTHROPIC;
      case Part.Text _,
          Part.Refusal _,
          Part.Image _,
          Part.ImageLink _,
          Part.Document _,
          Part.DocumentLink _,
          Part.Audio _,
          Part.ToolCall _,
          Part.ToolResult _ ->
          false;
    };
  }
}
