package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.Message;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.ToolChoice;
import java.util.List;

/** A text to continue as what a chat model can do with it. */
final class Completions {
  private Completions() {}

  /** The text as the one message of a chat. */
  static Chat asChat(Completion completion) {
    if (completion.suffix() != null && !completion.suffix().isEmpty()) {
      throw Losses.refused(
          Feature.SUFFIX,
          "The request names a text that is to follow, and Anthropic's models only answer chats.");
    }
    return new Chat(
        completion.model(),
        List.of(Message.of(Role.USER, completion.prompt())),
        List.of(),
        new ToolChoice.Auto(),
        null,
        completion.sampling(),
        new ResponseFormat.Text(),
        Reasoning.unset(),
        null,
        completion.stream(),
        completion.usageInStream(),
        completion.others());
  }
}
