package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import dev.hearth.routing.profile.ToolNames;
import java.util.List;

/**
 * The tools that a request's agent has not at a target: they are taken out of the request, and a
 * call to one is taken out of the answer.
 *
 * @param denied their names; none where the agent has all of its tools there
 */
record ToolPermission(ToolNames denied) {
  static final ToolPermission ALL = new ToolPermission(ToolNames.NONE);

  /** What stands before the name of a denied tool where callers are told of it. */
  private static final String DENIED = "denied_tool.";

  /** Whether anything may have to be taken out, so that the bytes cannot travel as they are. */
  boolean limits() {
    return !denied.isEmpty();
  }

  /**
   * The request without the denied tools.
   *
   * @param losses gets the names of those that it offered
   */
  InferenceRequest permitted(InferenceRequest request, Losses losses) {
    if (!limits() || !(request instanceof Chat chat)) {
      return request;
    }
    List<Tool> left = chat.tools().stream().filter(tool -> !denied.has(tool.name())).toList();
    if (left.size() == chat.tools().size() && !names(chat.toolChoice())) {
      return chat;
    }
    for (Tool tool : chat.tools()) {
      if (denied.has(tool.name())) {
        losses.field(DENIED + ToolNames.plain(tool.name()));
      }
    }
    return chat.with(left, choice(chat.toolChoice(), left));
  }

  /** The answer without calls to them. */
  AnswerDecoder permitted(AnswerDecoder decoder, Losses losses) {
    return limits()
        ? new PermittedCalls(
            decoder, denied, tool -> losses.field("answer." + DENIED + ToolNames.plain(tool)))
        : decoder;
  }

  /** A choice that names a tool which is gone, or wants one where none is left, is the model's. */
  private ToolChoice choice(ToolChoice said, List<Tool> left) {
    boolean impossible = said instanceof ToolChoice.Required && left.isEmpty();
    return names(said) || impossible ? new ToolChoice.Auto() : said;
  }

  private boolean names(ToolChoice choice) {
    return choice instanceof ToolChoice.Named(String tool) && denied.has(tool);
  }
}
